using System.Diagnostics;
using Tracking.Scale;
using Tracking.Shared.Streams;

namespace Tracking.Benchmarks;

/// <summary>How many requests, each of one event, share a frame of the publisher, by how many come a second.</summary>
internal static class FrameBenchmark
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);
    private static readonly double[] Rates = [10, 100, 1_000, 5_000];

    /// <summary>Each rate in a partition of its own, the last ones of the hub.</summary>
    public static async Task<IReadOnlyList<FramePacking>> PackingAsync(Bench bench)
    {
        var packing = new List<FramePacking>();
        for (var i = 0; i < Rates.Length; i++)
        {
            var partition = Bench.Partitions - 1 - i;
            var sent = await SendAsync(bench, partition, Rates[i]);
            var frames = await bench.FramesAsync(HubNames.TrackedEvents, partition);
            packing.Add(new(Rates[i], Math.Round((double)sent / frames.Count, 2)));
        }

        return packing;
    }

    private static async Task<int> SendAsync(Bench bench, int partition, double rate)
    {
        var now = TimeProvider.System.GetUtcNow();
        var events = new SiteTraffic(1).Between(now, now + TimeSpan.FromHours(1), 10);
        var random = new Random(1);
        var sends = new List<Task>();
        var watch = Stopwatch.StartNew();
        for (var due = 0.0; due < Duration.TotalSeconds; )
        {
            for (
                ;
                due < watch.Elapsed.TotalSeconds;
                due += -Math.Log(1 - random.NextDouble()) / rate
            )
            {
                var tracked = events[sends.Count % events.Count];
                sends.Add(
                    bench.Publisher.PublishAsync(HubNames.TrackedEvents, partition, [tracked])
                );
            }

            await Task.Delay(1);
        }

        await Task.WhenAll(sends);
        return sends.Count;
    }
}
