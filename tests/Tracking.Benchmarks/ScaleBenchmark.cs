using System.Diagnostics;
using System.Text.Json;
using Tracking.Scale;
using Tracking.Shared.Events;

namespace Tracking.Benchmarks;

/// <summary>
/// What the page on scale and money is computed from: a shop's visitors at several rates, each rate in a
/// partition of its own, handed to the real readers as the hub would hand them over.
/// </summary>
internal static class ScaleBenchmark
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(4);

    // A reader is handed what came while it was at work: about ten round trips to storage.
    private static readonly TimeSpan Invocation = TimeSpan.FromSeconds(0.2);

    // Events a second in a partition, how many of them are measured, and for how many seconds readers wait.
    private static readonly (double Rate, int Events, int WaitSeconds)[] Rates =
    [
        (0.1, 400, 1),
        (1, 1_000, 1),
        (10, 3_000, 1),
        (0.1, 400, 10),
        (1, 1_000, 10),
        (10, 3_000, 10),
        (Busy, 2_000, 1),
        (Busy, 4_000, 10),
        (200, 8_000, 1),
    ];

    // From here on sessions are cut short, or the emulator would be at it for long; and whoever ends them has
    // not all of them in memory any more.
    private const double Busy = 50;

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
    };

    public static async Task RunAsync(string path)
    {
        await using var bench = await Bench.StartAsync();
        bench.Rows.IsCounting = true;
        var readers = new List<ReaderCost>();
        var sweeps = new Dictionary<string, FunctionCost>();
        var all = new List<TrackedEvent>();
        EventBytes? bytes = null;
        for (var partition = 0; partition < Rates.Length; partition++)
        {
            var (rate, count, wait) = Rates[partition];
            var watch = Stopwatch.StartNew();
            if (rate >= Busy)
            {
                bytes ??= await StoredBytes.PerEventAsync(bench, all, partition);
            }

            var run = new ScaleRun(bench, partition);
            var from = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1);
            var until = from + WarmUp + TimeSpan.FromSeconds(count / rate);
            var events = new SiteTraffic(partition).Between(from, until, rate);
            var measured = events.Where(e => e.ReceivedAt >= from + WarmUp && e.ReceivedAt < until);
            await run.WarmUpAsync(events.Where(e => e.ReceivedAt < from + WarmUp));
            var costs = await run.ReadAsync(
                measured,
                wait > 0 ? TimeSpan.FromSeconds(wait) : Invocation
            );
            if (rate < Busy)
            {
                await run.WarmUpAsync(events.Where(e => e.ReceivedAt >= until));
                all.AddRange(events);
            }

            sweeps = await run.SweepAsync();
            var ends = await run.EndAsync(isCold: rate >= Busy);
            readers.AddRange(costs.Select(c => Steady(c, ends, rate, wait)));
            Console.WriteLine(
                $"{rate, 6} events a second: {events.Count} events in {watch.Elapsed.TotalSeconds:F0} s"
            );
        }

        var result = new Measured(
            "dotnet run -c Release --project tests/Tracking.Benchmarks -- scale infra/scale/measured.json",
            SiteTraffic.EventsOfASession,
            bytes!,
            await CollectBenchmark.MeasureAsync(bench),
            await FrameBenchmark.PackingAsync(bench),
            [.. sweeps.Select(s => new SweepCost(s.Key, s.Value.TableRequests))],
            readers
        );
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(result, Indented) + '\n');
    }

    // As many sessions end as begin.
    private static ReaderCost Steady(
        (string Function, FunctionCost Cost) slice,
        IReadOnlyDictionary<string, FunctionCost> endsPerSession,
        double rate,
        int wait
    )
    {
        var end = endsPerSession.GetValueOrDefault(slice.Function) ?? new FunctionCost();
        double Sum(Func<FunctionCost, double> of) =>
            Math.Round((of(slice.Cost) + (of(end) / SiteTraffic.EventsOfASession)) * 1_000, 2);
        return new ReaderCost(
            slice.Function,
            wait,
            rate,
            Sum(c => c.Invocations),
            Sum(c => c.TableRequests),
            Sum(c => c.TableRows),
            Sum(c => c.BlobWrites),
            Sum(c => c.BlobReads),
            Sum(c => c.CpuMilliseconds)
        );
    }
}
