using Tracking.Load.Output;
using Tracking.Load.Sending;

namespace Tracking.Load.Parts;

/// <summary>
/// Whether an event costs the same however much there is: of sessions that are open, of events in a session, of projects.
/// All in one app, one after the other, each by as many more as are missing.
/// </summary>
internal sealed class GrowthPart(Arguments arguments)
{
    private const string Sessions = "open sessions";
    private const string Length = "events of a session";
    private const string Projects = "projects";

    // Two sessions grow to 100,000 events each.
    private const int LongSessions = 2;

    private readonly int rate = arguments.Number("rate", 500);
    private readonly int batch = arguments.Number("batch", 10);
    private readonly int events = arguments.Number("events", 10_000);
    private readonly List<GrowthPoint> points = [];
    private int sent;

    /// <summary>Measures, draws and writes the tables.</summary>
    public async Task RunAsync()
    {
        // What it does later with all that came before would be told of what comes then.
        await using var run = await StoredRun.StartAsync(
            new Dictionary<string, string> { ["AzureWebJobs__CompactExports__Disabled"] = "true" }
        );
        Console.WriteLine(GrowthPoint.Header);
        await OfSessionsAsync(run, [1_000, 3_000, 10_000, 30_000, 100_000]);
        await OfLengthAsync(run, [1_000, 3_000, 10_000, 30_000, 100_000]);
        await OfProjectsAsync(run, [1, 10, 100, 1_000]);
        await TellAsync();
    }

    private async Task OfSessionsAsync(StoredRun run, IEnumerable<int> sizes)
    {
        var before = 0;
        foreach (var size in sizes)
        {
            await FillAsync(
                run,
                new()
                {
                    Events = size - before,
                    Visitors = size - before,
                    FirstVisitor = before,
                }
            );
            before = size;
            await MeasureAsync(run, Sessions, size, new() { Visitors = size });
        }
    }

    private async Task OfLengthAsync(StoredRun run, IEnumerable<int> sizes)
    {
        var before = 0;
        var plan = new Sizes { Visitors = LongSessions, FirstVisitor = 1_000_000 };
        foreach (var size in sizes)
        {
            var measured = Math.Min(events, size * LongSessions / 2);
            await FillAsync(run, plan with { Events = (size - before) * LongSessions - measured });
            before = size;
            await MeasureAsync(run, Length, size, plan with { Events = measured });
        }
    }

    private async Task OfProjectsAsync(StoredRun run, IEnumerable<int> sizes)
    {
        var keys = new List<string>();
        var file = Path.Combine(run.Storage.Folder, "keys");
        foreach (var size in sizes)
        {
            while (keys.Count < size)
            {
                keys.Add(await run.App.MakeProjectAsync($"shop{keys.Count}"));
            }

            await File.WriteAllLinesAsync(file, keys);
            var plan = new Sizes
            {
                Visitors = 1_000,
                FirstVisitor = 2_000_000 + size,
                Keys = file,
            };
            await FillAsync(run, plan with { Events = Math.Max(size * batch, plan.Visitors) });
            await MeasureAsync(run, Projects, size, plan);
        }
    }

    // As fast as it goes.
    private Task<Sent> FillAsync(StoredRun run, Sizes sizes) => SendAsync(run, sizes, 0);

    private async Task MeasureAsync(StoredRun run, string what, int size, Sizes sizes)
    {
        var count = sizes.Events > 0 ? sizes.Events : events;
        var before = run.Now;
        await SendAsync(run, sizes with { Events = count }, rate);
        var used = run.Now - before;
        points.Add(
            new(
                what,
                size,
                used.App.Cpu.TotalMicroseconds / count,
                used.Azurite.Cpu.TotalMicroseconds / count,
                1000.0 * used.Storage["table"] / count,
                (double)used.Storage[Storage.StorageTally.Rows] / count
            )
        );
        Console.WriteLine(points[^1].Csv);
    }

    private async Task<Sent> SendAsync(StoredRun run, Sizes sizes, int perSecond)
    {
        var sender = await SenderProcess.RunAsync(
            new()
            {
                Url = run.App.Url,
                Connections = 8,
                Batch = batch,
                Events = sizes.Events,
                Rate = perSecond,
                First = sent,
                Visitors = sizes.Visitors,
                FirstVisitor = sizes.FirstVisitor,
                Keys = sizes.Keys,
                IsStrict = true,
            }
        );
        sent += sizes.Events;
        await run.UntilStoredAsync(TimeSpan.FromMinutes(10));
        return sender;
    }

    private async Task TellAsync()
    {
        var folder = arguments.Has("keep-readme")
            ? Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "tracking-load")).FullName
            : Metadata.Folder;
        await File.WriteAllLinesAsync(
            Path.Combine(folder, "growth.csv"),
            [GrowthPoint.Header, .. points.Select(point => point.Csv)]
        );
        var text = new List<string>
        {
            $"{events:N0} events a point, {rate} a second, {batch} a request, once what is there is stored; tables for warehouses are not made.",
        };
        foreach (var curve in points.GroupBy(point => point.What))
        {
            var picture = $"growth-{curve.Key.Replace(' ', '-')}.svg";
            await File.WriteAllTextAsync(Path.Combine(folder, picture), Draw(curve));
            text.Add(GrowthPoint.Markdown(curve.Key, curve));
            text.Add($"![CPU an event by {curve.Key}]({picture})");
        }

        await Readme.TellAsync("growth", string.Join("\n\n", text), arguments.Has("keep-readme"));
    }

    private static string Draw(IGrouping<string, GrowthPoint> curve)
    {
        Line Of(string name, string colour, Func<GrowthPoint, double> value) =>
            new(name, colour, [.. curve.Select(point => ((double)point.Size, value(point)))]);
        return Chart.Draw(
            $"CPU an event by {curve.Key}",
            "µs",
            new Axis("", IsLogarithmic: true),
            Of("app", "#1f77b4", point => point.AppCpu),
            Of("Azurite", "#d62728", point => point.AzuriteCpu)
        );
    }

    /// <summary>What is sent.</summary>
    private sealed record Sizes
    {
        public int Events { get; init; }

        public int Visitors { get; init; }

        public int FirstVisitor { get; init; }

        public string Keys { get; init; } = "";
    }
}
