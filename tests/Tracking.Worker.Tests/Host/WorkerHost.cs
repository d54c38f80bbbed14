using System.Collections.Concurrent;
using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests.Host;

/// <summary>
/// What the Functions host does, as far as the app can tell the difference: it starts the app as a
/// worker, talks gRPC with it, forwards requests, hands over events and keeps checkpoints, runs timers.
/// </summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    // A hub that does not answer does not keep the worker from being told.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);

    private readonly RpcServer server;
    private readonly Invoker invoker;
    private readonly HttpFront front;
    private readonly IReadOnlyList<TimerListener> timers;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task listening;
    private readonly ConcurrentQueue<string> log = new();
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
        Functions = worker.Functions;
        timers =
        [
            .. Functions
                .Where(f => f.IsTriggeredBy("timerTrigger"))
                .Select(f => new TimerListener(f, invoker, log.Enqueue)),
        ];
        var hubs = Functions
            .Where(f =>
                f.IsTriggeredBy("eventHubTrigger")
                && settings.GetValueOrDefault($"AzureWebJobs.{f.Name}.Disabled") != "true"
            )
            .Select(f => new EventHubListener(
                f,
                settings[f["connection"]!],
                HostJson.Load(WorkerProcess.Folder),
                checkpoints,
                invoker,
                log.Enqueue
            ));
        listening = Task.WhenAll([
            .. timers.Select(t => Task.Run(() => t.RunAsync(stopping.Token))),
            .. hubs.Select(h => Task.Run(() => h.RunAsync(stopping.Token))),
        ]);
    }

    /// <summary>The functions in the host's order.</summary>
    public IReadOnlyList<FunctionInfo> Functions { get; }

    /// <summary>Where the host's web server is.</summary>
    public Uri Address => front.Address;

    /// <summary>What the host has to say of timers that ran and of invocations that failed.</summary>
    public IReadOnlyCollection<string> Log => log;

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

    /// <summary>
    /// Stops as the Functions host does: listeners first, then the worker. It is told by a message, or by
    /// a signal as the whole of a container is.
    /// </summary>
    /// <returns>Whether the worker ended by itself within the grace.</returns>
    public async Task<bool> StopAsync(string? signal = null)
    {
        await invoker.StopReplacingAsync();
        await stopping.CancelAsync();
        await DrainAsync();
        var worker = await Worker;
        return signal is null ? await worker.TerminateAsync() : await worker.SignalAsync(signal);
    }

    /// <summary>Ends host and worker at once; nothing that is under way is checkpointed.</summary>
    public async Task CrashAsync()
    {
        await invoker.StopReplacingAsync();
        await stopping.CancelAsync();
        await front.AbortAsync();
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
        await DrainAsync();
        await front.DisposeAsync();
        await server.DisposeAsync();
    }

    private async Task DrainAsync()
    {
        if (await Task.WhenAny(listening, Task.Delay(Drain)) == listening)
        {
            await listening;
        }
    }
}
