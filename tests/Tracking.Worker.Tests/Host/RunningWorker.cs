using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests.Host;

/// <summary>One worker process with its stream, initialized and with its functions loaded.</summary>
internal sealed class RunningWorker : IDisposable
{
    /// <summary>How long the Functions host waits for a worker that was told to end.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string id = Guid.NewGuid().ToString();
    private readonly RpcServer server;
    private readonly WorkerChannel channel;

    private RunningWorker(RpcServer server, IEnumerable<KeyValuePair<string, string>> settings)
    {
        this.server = server;
        channel = server.Open(id);
        Process = new WorkerProcess(id, server.Address, settings);
        Process.Ended.ContinueWith(_ => server.Close(id), TaskScheduler.Default);
    }

    public WorkerProcess Process { get; }

    public IReadOnlyDictionary<string, string> Capabilities { get; private set; } = null!;

    public IReadOnlyList<FunctionInfo> Functions { get; private set; } = [];

    public ConcurrentQueue<RpcLog> Logs => channel.Logs;

    /// <summary>Where the worker's own web server is.</summary>
    public Uri HttpUri => new(Capabilities["HttpUri"]);

    /// <summary>Starts a worker, and does what the host does before the first invocation.</summary>
    public static async Task<RunningWorker> StartAsync(
        RpcServer server,
        IEnumerable<KeyValuePair<string, string>> settings
    )
    {
        var worker = new RunningWorker(server, settings);
        try
        {
            await worker.PrepareAsync().WaitAsync(Patience);
            return worker;
        }
        catch (Exception e)
        {
            var output = worker.Process.Output;
            worker.Dispose();
            throw new InvalidOperationException($"The worker did not start.\n{output}", e);
        }
    }

    /// <summary>Runs a function; a cancelled invocation ends when the function says so.</summary>
    public async Task<InvocationResponse> InvokeAsync(
        InvocationRequest request,
        CancellationToken cancellationToken
    )
    {
        request.TraceContext = new RpcTraceContext { TraceParent = NewTrace() };
        await using var cancelling = cancellationToken.Register(() =>
            channel.Tell(new() { InvocationCancel = new() { InvocationId = request.InvocationId } })
        );
        return (await channel.AskAsync(new() { InvocationRequest = request })).InvocationResponse;
    }

    /// <summary>Whether the worker still answers.</summary>
    public Task AskStatusAsync() => channel.AskAsync(new() { WorkerStatusRequest = new() });

    /// <summary>Tells the worker to end, and ends it when it has not by the end of the grace.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> TerminateAsync()
    {
        channel.Tell(new() { WorkerTerminate = new() { GracePeriod = Grace.ToDuration() } });
        return await EndsInTimeAsync();
    }

    /// <summary>Tells the process by a signal to end.</summary>
    /// <returns>Whether it ended within the grace.</returns>
    public async Task<bool> SignalAsync(string signal)
    {
        await Process.SignalAsync(signal);
        return await EndsInTimeAsync();
    }

    public void Dispose()
    {
        Process.Dispose();
        server.Close(id);
    }

    private async Task<bool> EndsInTimeAsync()
    {
        try
        {
            await Process.Ended.WaitAsync(Grace);
            return true;
        }
        catch (TimeoutException)
        {
            await Process.KillAsync();
            return false;
        }
    }

    private async Task PrepareAsync()
    {
        await channel.Connected;
        var initialized = await channel.AskAsync(
            new()
            {
                WorkerInitRequest = new()
                {
                    HostVersion = "4.1040.0",
                    WorkerDirectory = WorkerProcess.Folder,
                    FunctionAppDirectory = WorkerProcess.Folder,
                    Capabilities = { ["MultiStream"] = "10" },
                },
            }
        );
        Check(initialized.WorkerInitResponse.Result);
        Capabilities = initialized.WorkerInitResponse.Capabilities;

        var indexed = await channel.AskAsync(
            new()
            {
                FunctionsMetadataRequest = new() { FunctionAppDirectory = WorkerProcess.Folder },
            }
        );
        Check(indexed.FunctionMetadataResponse.Result);

        // The host sorts functions by name, in any case; routes are tried in this order.
        Functions =
        [
            .. indexed
                .FunctionMetadataResponse.FunctionMetadataResults.Select(m => new FunctionInfo(m))
                .OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase),
        ];
        foreach (var function in Functions)
        {
            var loaded = await channel.AskAsync(
                new() { FunctionLoadRequest = function.ToLoadRequest() }
            );
            Check(loaded.FunctionLoadResponse.Result);
        }
    }

    // As the host has it that samples no trace.
    private static string NewTrace() =>
        $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-00";

    private static void Check(StatusResult result)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new InvalidOperationException(result.Exception?.Message);
        }
    }
}
