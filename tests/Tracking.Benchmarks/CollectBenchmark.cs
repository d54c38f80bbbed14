using System.Diagnostics;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tracking.Scale;

namespace Tracking.Benchmarks;

/// <summary><c>POST /v1/collect</c> of the whole app, and a bare Kestrel endpoint that only reads the body.</summary>
internal static class CollectBenchmark
{
    private const int Connections = 64;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);

    public static async Task RunAsync()
    {
        await using var bench = await Bench.StartAsync();
        await MeasureAsync(bench);
    }

    /// <summary>What a request costs, by its events.</summary>
    public static async Task<IReadOnlyList<CollectCost>> MeasureAsync(Bench bench)
    {
        var (app, url) = await StartAppAsync(bench);
        using var process = app;
        await using var bare = Bare();
        await bare.StartAsync();
        var costs = new List<CollectCost>();
        foreach (var events in (int[])[1, 20, 100])
        {
            var body = Body(events);
            await LoadAsync(bare.Urls.Single() + "/v1/collect", body, TimeSpan.FromSeconds(2));
            await LoadAsync(url + "/v1/collect", body, TimeSpan.FromSeconds(2));
            var baseline = await LoadAsync(bare.Urls.Single() + "/v1/collect", body, Duration);
            app.Refresh();
            var cpu = app.TotalProcessorTime;
            var collect = await LoadAsync(url + "/v1/collect", body, Duration);
            app.Refresh();
            costs.Add(
                new(
                    events,
                    Math.Round(
                        (app.TotalProcessorTime - cpu).TotalMicroseconds / collect.Requests,
                        1
                    ),
                    collect.ResponseBytes
                )
            );
            Console.WriteLine(
                $"{events, 4} events a request: bare {baseline.PerSecond, 7:F0} requests/s, collect {collect.PerSecond, 7:F0} requests/s = {collect.PerSecond * events, 8:F0} events/s, ratio {collect.PerSecond / baseline.PerSecond:F2}, {costs[^1].CpuMicrosecondsPerRequest} us CPU a request"
            );
        }

        app.Kill();
        await app.WaitForExitAsync();
        return costs;
    }

    /// <summary>The setting that switches off the readers of tracked events.</summary>
    public static IReadOnlyDictionary<string, string> NoReaders { get; } =
        new Dictionary<string, string> { ["AzureWebJobs__ReadTrackedEvents__Disabled"] = "true" };

    /// <summary>The whole app on the local host; what reads the hubs would have its own share of two cores.</summary>
    public static async Task<(Process App, string Url)> StartAppAsync(Bench bench)
    {
        var program = typeof(CollectBenchmark)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "LocalProgram")
            .Value!;
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { program, "--port", "0", "--data", Path.Combine(bench.Folder, "app") },
            RedirectStandardOutput = true,
            Environment = { ["AzureWebJobsStorage"] = bench.ConnectionString },
        };
        foreach (var (name, value) in NoReaders)
        {
            start.Environment[name] = value;
        }

        var app = Process.Start(start)!;
        string? url = null;
        while (await app.StandardOutput.ReadLineAsync() is { } line)
        {
            url = line.StartsWith("  http ", StringComparison.Ordinal) ? line.Split(' ')[^1] : url;
            if (line.StartsWith("  ZAnyOtherPath ", StringComparison.Ordinal))
            {
                break;
            }
        }

        return (app, url!);
    }

    private static WebApplication Bare()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapPost(
            "/v1/collect",
            async (HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                return Results.Accepted();
            }
        );
        return app;
    }

    /// <summary>A request with so many events.</summary>
    public static byte[] Body(int events)
    {
        var one = """
            {"type":"search","user":"visitor-4711","url":"https://shop.example/search?q=red+shoes","params":{"query":"red shoes","page":1,"filters":["size:42","colour:red"]}}
            """;
        return Encoding.UTF8.GetBytes(
            $$"""{"events":[{{string.Join(',', Enumerable.Repeat(one, events))}}]}"""
        );
    }

    /// <summary>Asks over all connections for a while.</summary>
    public static async Task<Load> LoadAsync(string url, byte[] body, TimeSpan duration)
    {
        using var client = new HttpClient(
            new SocketsHttpHandler { MaxConnectionsPerServer = Connections }
        );
        client.DefaultRequestHeaders.Add("x-tracking-key", "wk_demo_local_only");
        var watch = Stopwatch.StartNew();
        var answered = 0;
        var bytes = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (watch.Elapsed < duration)
                        {
                            using var content = new ByteArrayContent(body);
                            using var response = await client.PostAsync(url, content);
                            response.EnsureSuccessStatusCode();
                            bytes = bytes == 0 ? await SizeAsync(response) : bytes;
                            Interlocked.Increment(ref answered);
                        }
                    })
                )
        );
        return new Load(answered, watch.Elapsed, bytes);
    }

    private static async Task<int> SizeAsync(HttpResponseMessage response) =>
        $"HTTP/1.1 202 Accepted\r\n{response.Headers}{response.Content.Headers}\r\n".Length
        + (await response.Content.ReadAsByteArrayAsync()).Length;

    internal sealed record Load(int Requests, TimeSpan Time, int ResponseBytes)
    {
        public double PerSecond => Requests / Time.TotalSeconds;
    }
}
