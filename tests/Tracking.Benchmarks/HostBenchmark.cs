using Tracking.Flow.Tests;

namespace Tracking.Benchmarks;

/// <summary>
/// <c>POST /v1/collect</c> of the same build on the local host, and as a worker behind a Functions host: gRPC and
/// forwarding between host and worker, AMQP between worker and hub.
/// </summary>
internal static class HostBenchmark
{
    private const int Rounds = 2;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);

    public static async Task RunAsync()
    {
        await using var bench = await Bench.StartAsync();
        var (app, local) = await CollectBenchmark.StartAppAsync(bench);
        using var process = app;
        var folder = Support.NewFolder();
        await using (
            var worker = await TrackingApp.StartAsync(
                folder,
                new StorageAccount(),
                CollectBenchmark.NoReaders
            )
        )
        {
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var events in (int[])[1, 20, 100])
                {
                    var there = await MeasureAsync($"{worker.Http.BaseAddress}v1/collect", events);
                    var here = await MeasureAsync(local + "/v1/collect", events);
                    Console.WriteLine(
                        $"{events, 4} events a request: local host {here, 7:F0} requests/s, behind gRPC and AMQP {there, 7:F0}, ratio {there / here:F2}"
                    );
                }
            }
        }

        app.Kill();
        await app.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<double> MeasureAsync(string url, int events)
    {
        var body = CollectBenchmark.Body(events);
        await CollectBenchmark.LoadAsync(url, body, TimeSpan.FromSeconds(2));
        return (await CollectBenchmark.LoadAsync(url, body, Duration)).PerSecond;
    }
}
