using System.Diagnostics;

namespace Tracking.Benchmarks;

/// <summary>What a function cost; as large as what it is divided by.</summary>
internal sealed record FunctionCost(
    double Invocations = 0,
    double TableRequests = 0,
    double TableRows = 0,
    double BlobWrites = 0,
    double BlobReads = 0,
    double CpuMilliseconds = 0
)
{
    /// <summary>The cost of handing batches to a function.</summary>
    public static async Task<FunctionCost> OfAsync<T>(
        Bench bench,
        IReadOnlyCollection<T> batches,
        Func<T, Task> invoke
    )
    {
        var before = Now(bench);
        foreach (var batch in batches)
        {
            await invoke(batch);
        }

        return Now(bench) with { Invocations = batches.Count } - before;
    }

    public static FunctionCost operator -(FunctionCost a, FunctionCost b) =>
        new(
            a.Invocations - b.Invocations,
            a.TableRequests - b.TableRequests,
            a.TableRows - b.TableRows,
            a.BlobWrites - b.BlobWrites,
            a.BlobReads - b.BlobReads,
            a.CpuMilliseconds - b.CpuMilliseconds
        );

    public static FunctionCost operator *(FunctionCost a, double factor) =>
        new(
            a.Invocations * factor,
            a.TableRequests * factor,
            a.TableRows * factor,
            a.BlobWrites * factor,
            a.BlobReads * factor,
            a.CpuMilliseconds * factor
        );

    private static FunctionCost Now(Bench bench)
    {
        using var process = Process.GetCurrentProcess();
        return new(
            0,
            bench.Policy.Requests,
            bench.Rows.Rows,
            bench.BlobPolicy.Requests - bench.BlobPolicy.Reads,
            bench.BlobPolicy.Reads,
            process.TotalProcessorTime.TotalMilliseconds
        );
    }
}
