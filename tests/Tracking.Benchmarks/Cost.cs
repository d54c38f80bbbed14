using System.Diagnostics;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Tracking.Benchmarks;

/// <summary>Counts the requests to storage; a transaction of many rows is one.</summary>
internal sealed class CountingPolicy : HttpPipelineSynchronousPolicy
{
    private int requests;
    private int reads;

    public int Requests => requests;

    /// <summary>How many of them only read.</summary>
    public int Reads => reads;

    public override void OnSendingRequest(HttpMessage message)
    {
        Interlocked.Increment(ref requests);
        if (
            message.Request.Method == RequestMethod.Get
            || message.Request.Method == RequestMethod.Head
        )
        {
            Interlocked.Increment(ref reads);
        }
    }
}

/// <summary>What something cost this process: its own time on the processors, memory, and requests.</summary>
internal sealed record Cost(TimeSpan Wall, TimeSpan Cpu, long Bytes, int Requests)
{
    public static async Task<Cost> OfAsync(CountingPolicy policy, Func<Task> work)
    {
        using var process = Process.GetCurrentProcess();
        var (cpu, bytes, requests) = (
            process.TotalProcessorTime,
            GC.GetTotalAllocatedBytes(precise: true),
            policy.Requests
        );
        var watch = Stopwatch.StartNew();
        await work();
        process.Refresh();
        return new Cost(
            watch.Elapsed,
            process.TotalProcessorTime - cpu,
            GC.GetTotalAllocatedBytes(precise: true) - bytes,
            policy.Requests - requests
        );
    }

    public string Per(int events) =>
        $"{Cpu.TotalMicroseconds / events, 7:F1} us CPU/event {events / Cpu.TotalSeconds, 9:F0} events/s of one core "
        + $"{Bytes / events, 7} B/event {Requests * 1000.0 / events, 7:F1} requests/1,000 events "
        + $"{events / Wall.TotalSeconds, 7:F0} events/s by the clock";
}
