using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests.Host;

/// <summary>Keeps a worker running: one that ends is replaced, and what was under way with it fails.</summary>
internal sealed class Invoker : IAsyncDisposable
{
    private readonly RpcServer server;
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task replacing;
    private TaskCompletionSource<RunningWorker> current = NewWorker();

    private Invoker(
        RpcServer server,
        IReadOnlyDictionary<string, string> settings,
        RunningWorker first
    )
    {
        (this.server, this.settings) = (server, settings);
        current.SetResult(first);
        replacing = Task.Run(() => ReplaceAsync(first));
    }

    /// <summary>The worker that runs; while it is replaced, the next one.</summary>
    public Task<RunningWorker> Current => Volatile.Read(ref current).Task;

    public static async Task<Invoker> StartAsync(
        RpcServer server,
        IReadOnlyDictionary<string, string> settings
    ) => new(server, settings, await RunningWorker.StartAsync(server, settings));

    /// <summary>Runs a function and tells whether it succeeded.</summary>
    public async Task<StatusResult> InvokeAsync(
        InvocationRequest request,
        CancellationToken cancellationToken
    )
    {
        request.InvocationId = Guid.NewGuid().ToString();
        var worker = await Current.WaitAsync(cancellationToken);
        return (await worker.InvokeAsync(request, cancellationToken)).Result;
    }

    /// <summary>From now on a worker that ends is not replaced.</summary>
    public async Task StopReplacingAsync()
    {
        await stopping.CancelAsync();
        await replacing;
    }

    public async ValueTask DisposeAsync()
    {
        await StopReplacingAsync();
        if (Current.IsCompletedSuccessfully)
        {
            (await Current).Dispose();
        }

        stopping.Dispose();
    }

    private async Task ReplaceAsync(RunningWorker worker)
    {
        try
        {
            while (true)
            {
                await worker.Process.Ended.WaitAsync(stopping.Token);
                var next = NewWorker();
                Volatile.Write(ref current, next);
                worker.Dispose();
                worker = await RunningWorker.StartAsync(server, settings);
                next.SetResult(worker);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
        catch (InvalidOperationException e)
        {
            current.TrySetException(e);
        }
    }

    private static TaskCompletionSource<RunningWorker> NewWorker() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
