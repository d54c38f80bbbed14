using System.Diagnostics;
using Tracking.Local.Clients;
using Tracking.Local.Hubs;

namespace Tracking.Benchmarks;

/// <summary>
/// What the collector itself costs when many ask at once. The hub takes frames at once, or is the embedded one on the
/// disk.
/// </summary>
internal static class DoorBenchmark
{
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(string? only = null)
    {
        foreach (var kind in Door.Kinds.Where(kind => only is null || only == kind))
        {
            await MeasureAsync(kind, isDurable: false);
            await MeasureAsync(kind, isDurable: true);
        }
    }

    private static async Task MeasureAsync(string kind, bool isDurable)
    {
        var folder = Directory.CreateTempSubdirectory("tracking-door-").FullName;
        using var broker = new EventHubBroker(folder, 4, TimeProvider.System);
        await using var door = new Door(
            kind,
            isDurable ? new EmbeddedHubClients(broker) : new Door.TakingHubs()
        );
        await LoadAsync(door, Warmup);
        using var process = Process.GetCurrentProcess();
        var (cpu, bytes) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(true));
        var count = (double)await LoadAsync(door, Duration) * door.Events;
        process.Refresh();
        Console.WriteLine(
            $"{kind, -8} {(isDurable ? "embedded log" : "no log"), -13} {(process.TotalProcessorTime - cpu).TotalMicroseconds / count, 7:F2} us CPU/event {(GC.GetTotalAllocatedBytes(true) - bytes) / count, 8:F0} B/event {count / Duration.TotalSeconds, 9:F0} events/s"
        );
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<int> LoadAsync(Door door, TimeSpan duration)
    {
        var watch = Stopwatch.StartNew();
        var answered = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, door.Events == 1 ? 64 : 16)
                .Select(first =>
                    Task.Run(async () =>
                    {
                        for (var i = first; watch.Elapsed < duration; i++)
                        {
                            await door.AskAsync(i);
                            Interlocked.Increment(ref answered);
                        }
                    })
                )
        );
        return answered;
    }
}
