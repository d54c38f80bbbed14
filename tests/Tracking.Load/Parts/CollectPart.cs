using Tracking.Load.Output;
using Tracking.Load.Processes;
using Tracking.Load.Reference;
using Tracking.Load.Sending;

namespace Tracking.Load.Parts;

/// <summary>What taking events in costs: the app without its readers beside two references, in turn.</summary>
internal sealed class CollectPart(int rounds, int seconds, bool keepReadme)
{
    private const int Visitors = 4000;
    private const string Bare = "bare endpoint";
    private const string Durable = "parse + durable log";
    private const string App = "this app";
    private const string Ratio = "app to durable";
    private static readonly Shape[] Shapes = [new(1, 64), new(100, 16)];

    private readonly Figures figures = new();

    private sealed record Shape(int Batch, int Connections)
    {
        public string Throughput =>
            Batch == 1
                ? $"single events, {Connections} connections: requests/s"
                : $"batches of {Batch}, {Connections} connections: events/s";

        // By requests, not by time: a busy machine compiles late.
        public int WarmUpEvents => 40_000 * (Batch == 1 ? 1 : Batch / 10);

        public string Cpu => Batch == 1 ? "CPU µs an event" : "CPU µs an event of a batch";
    }

    /// <summary>Measures, prints and writes the table.</summary>
    public async Task RunAsync()
    {
        for (var round = 0; round < rounds; round++)
        {
            await RunReferenceAsync(Bare, "bare");
            await RunReferenceAsync(Durable, "durable");
            await RunAppAsync();
            foreach (var shape in Shapes)
            {
                // Of the same round each, so that what else the machine did weighs less.
                figures.AddRatio(shape.Throughput, Ratio, App, Durable);
                figures.AddRatio(shape.Cpu, Ratio, App, Durable);
            }
        }

        await Readme.TellAsync(
            "collect",
            $"Medians of {rounds} rounds (least–greatest), {seconds} seconds each, events of {RequestTemplate.EventBytes} bytes:\n\n"
                + figures.Markdown(Bare, Durable, App, Ratio),
            keepReadme
        );
    }

    private async Task RunAppAsync()
    {
        await using var storage = await LocalStorage.StartAsync();
        await using var app = await TrackingApp.StartAsync(
            Path.Combine(storage.Folder, "app"),
            storage.Direct,
            await TrackingApp.NoReadersAsync()
        );
        await MeasureAsync(App, app.Url, () => app.Usage, isStrict: true);
    }

    private async Task RunReferenceAsync(string name, string server)
    {
        var folder = Directory.CreateTempSubdirectory("tracking-load-").FullName;
        try
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
            var url = await child.AwaitAsync(listens.Task);
            await MeasureAsync(name, url, () => child.Usage, isStrict: false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(string server, Uri url, Func<Usage> usage, bool isStrict)
    {
        var plan = new SendPlan
        {
            Url = url,
            Connections = 0,
            Batch = 0,
            Visitors = Visitors,
            IsStrict = isStrict,
        };
        var first = 0L;
        foreach (var shape in Shapes)
        {
            async Task<Sent> SendAsync(int time, int events)
            {
                var sent = await SenderProcess.RunAsync(
                    plan with
                    {
                        Connections = shape.Connections,
                        Batch = shape.Batch,
                        Seconds = time,
                        Events = events,
                        First = (int)first,
                    }
                );
                first += sent.Events;
                return sent;
            }

            await SendAsync(0, shape.WarmUpEvents);
            var before = usage();
            var sent = await SendAsync(seconds, 0);
            var after = usage();
            var cpu = (after.Cpu - before.Cpu).TotalMicroseconds / sent.Events;
            figures.Add(shape.Throughput, server, sent.PerSecond);
            figures.Add(shape.Cpu, server, cpu);
            Console.WriteLine(
                $"{server}, {shape.Batch} events a request: {Spread.Number(sent.PerSecond)} events/s, {Spread.Number(cpu)} µs CPU an event"
            );
        }

        figures.Add("peak memory, MB", server, usage().Peak / 1e6);
    }
}
