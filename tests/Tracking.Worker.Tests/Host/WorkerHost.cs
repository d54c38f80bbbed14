using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests.Host;

/// <summary>
/// What the Functions host does, as far as the app can tell the difference: it starts the app as a
/// worker, talks gRPC with it, forwards requests, hands over events and keeps checkpoints, runs timers.
/// </summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly RpcServer server;
    private readonly Invoker invoker;
    private readonly HttpFront front;
    private readonly IReadOnlyList<TimerListener> timers;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task listening;
    private bool disposed;

    private WorkerHost(
        RpcServer server,
        Invoker invoker,
        HttpFront front,
        RunningWorker worker,
        Checkpoints checkpoints,
        IReadOnlyDictionary<string, string> settings
    )
    {
        (this.server, this.invoker, this.front) = (server, invoker, front);
        Http.BaseAddress = front.Address;
        Functions = worker.Functions;
        timers =
        [
            .. Functions
                .Where(f => f.IsTriggeredBy("timerTrigger"))
                .Select(f => new TimerListener(f, invoker)),
        ];
        var hubs = Functions
            .Where(f => f.IsTriggeredBy("eventHubTrigger"))
            .Select(f => new EventHubListener(
                f,
                settings[f["connection"]!],
                HostJson.Load(WorkerProcess.Folder),
                checkpoints,
                invoker
            ));
        listening = Task.WhenAll([
            .. timers.Select(t => Task.Run(() => t.RunAsync(stopping.Token))),
            .. hubs.Select(h => Task.Run(() => h.RunAsync(stopping.Token))),
        ]);
    }

    /// <summary>The functions in the host's order.</summary>
    public IReadOnlyList<FunctionInfo> Functions { get; }

    /// <summary>A client of the host's web server.</summary>
    public HttpClient Http { get; } = new();

    /// <summary>The worker that runs.</summary>
    public Task<RunningWorker> Worker => invoker.Current;

    /// <summary>Starts a host with its checkpoints in a folder.</summary>
    public static async Task<WorkerHost> StartAsync(
        string folder,
        IReadOnlyDictionary<string, string> settings
    )
    {
        var server = await RpcServer.StartAsync();
        Invoker? invoker = null;
        try
        {
            invoker = await Invoker.StartAsync(server, settings);
            var worker = await invoker.Current;
            var front = await HttpFront.StartAsync(
                worker.Functions,
                HostJson.Load(WorkerProcess.Folder),
                invoker
            );
            return new(server, invoker, front, worker, new Checkpoints(folder), settings);
        }
        catch
        {
            await (invoker?.DisposeAsync() ?? default);
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the function of a timer now.</summary>
    public Task<StatusResult> FireAsync(string name) =>
        timers.Single(t => t.Name == name).FireAsync(stopping.Token);

    /// <summary>Stops as the Functions host does: listeners first, then the worker.</summary>
    /// <returns>Whether the worker ended by itself within the grace.</returns>
    public async Task<bool> StopAsync()
    {
        await invoker.StopReplacingAsync();
        await stopping.CancelAsync();
        await listening;
        return await (await Worker).TerminateAsync();
    }

    /// <summary>Ends host and worker at once; nothing that is under way is checkpointed.</summary>
    public async Task CrashAsync()
    {
        await invoker.StopReplacingAsync();
        await stopping.CancelAsync();
        await (await Worker).Process.KillAsync();
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        await invoker.StopReplacingAsync();
        await stopping.CancelAsync();
        await invoker.DisposeAsync();
        await listening;
        await front.DisposeAsync();
        await server.DisposeAsync();
        Http.Dispose();
    }
}
