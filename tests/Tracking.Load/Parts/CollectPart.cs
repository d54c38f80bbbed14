using Tracking.Load.Output;
using Tracking.Load.Processes;
using Tracking.Load.Reference;
using Tracking.Load.Sending;

namespace Tracking.Load.Parts;

/// <summary>What taking events in costs: the app without its readers beside two references, in turn.</summary>
internal sealed class CollectPart(int rounds, int seconds, bool keepReadme)
{
    private const int WarmUpSeconds = 4;
    private const int Visitors = 4000;
    private static readonly Shape[] Shapes = [new(1, 64), new(100, 16)];
    private static readonly string[] Servers = ["bare", "durable", "app"];

    private readonly List<Measured> all = [];

    private sealed record Shape(int Batch, int Connections);

    private sealed record Measured(
        string Server,
        Shape Shape,
        double PerSecond,
        double CpuMicroseconds,
        double PeakMegabytes
    );

    /// <summary>Measures, prints and writes the table.</summary>
    public async Task RunAsync()
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var server in Servers)
            {
                await RunAsync(server);
            }
        }

        await Readme.TellAsync("collect", Table(), keepReadme);
    }

    private async Task RunAsync(string server)
    {
        await using var storage = server == "app" ? await LocalStorage.StartAsync() : null;
        var folder = Directory.CreateTempSubdirectory("tracking-load-").FullName;
        try
        {
            if (server == "app")
            {
                await using var app = await TrackingApp.StartAsync(
                    folder,
                    storage!.Direct,
                    await TrackingApp.NoReadersAsync()
                );
                await MeasureAsync(server, app.Url, () => app.Usage);
            }
            else
            {
                var listens = new TaskCompletionSource<Uri>();
                await using var child = Child.StartSelf(
                    line =>
                    {
                        if (line.StartsWith(ReferenceServer.Listening, StringComparison.Ordinal))
                        {
                            listens.SetResult(new Uri(line[ReferenceServer.Listening.Length..]));
                        }
                    },
                    "serve",
                    server,
                    folder
                );
                await MeasureAsync(server, await child.AwaitAsync(listens.Task), () => child.Usage);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(string server, Uri url, Func<Usage> usage)
    {
        var first = 0;
        foreach (var shape in Shapes)
        {
            async Task<Sent> SendAsync(int time)
            {
                var sent = await SenderProcess.RunAsync(
                    new()
                    {
                        Url = url,
                        Connections = shape.Connections,
                        Batch = shape.Batch,
                        Seconds = time,
                        First = first,
                        Visitors = Visitors,
                        IsStrict = server == "app",
                    }
                );
                first += (int)sent.Events;
                return sent;
            }

            await SendAsync(WarmUpSeconds);
            var before = usage();
            var sent = await SendAsync(seconds);
            var after = usage();
            all.Add(
                new(
                    server,
                    shape,
                    sent.PerSecond,
                    (after.Cpu - before.Cpu).TotalMicroseconds / sent.Events,
                    after.Peak / 1e6
                )
            );
            Console.WriteLine(
                $"{server, -8} {shape.Batch, 4} events a request: {Spread.Number(all[^1].PerSecond)} events/s, {Spread.Number(all[^1].CpuMicroseconds)} us CPU an event, peak {all[^1].PeakMegabytes:0} MB"
            );
        }
    }

    private string Table()
    {
        var lines = new List<string>
        {
            "| | bare endpoint | parse + durable log | this app | app to durable |",
            "|---|---|---|---|---|",
        };
        foreach (var shape in Shapes)
        {
            var what =
                shape.Batch == 1
                    ? $"single events, {shape.Connections} connections: requests/s"
                    : $"batches of {shape.Batch}, {shape.Connections} connections: events/s";
            lines.Add(Line(what, shape, m => m.PerSecond));
            lines.Add(Line("CPU µs an event", shape, m => m.CpuMicroseconds));
        }

        lines.Add(Line("peak memory, MB", Shapes[^1], m => m.PeakMegabytes));
        return $"Medians of {rounds} rounds (least–greatest), {seconds} seconds each, events of {RequestTemplate.EventBytes} bytes:\n\n"
            + string.Join('\n', lines);
    }

    private string Line(string what, Shape shape, Func<Measured, double> value)
    {
        double[] Of(string server) =>
            [.. all.Where(m => m.Server == server && m.Shape == shape).Select(value)];
        // Of the same round each, so that what else the machine did weighs less.
        double[] ratios = [.. Of("app").Zip(Of("durable"), (a, d) => a / d)];
        return $"| {what} | {string.Join(" | ", Servers.Select(server => Spread.Text(Of(server))))} | {Spread.Text(ratios)} |";
    }
}
