using System.Text;
using Azure.Messaging.EventHubs;
using Tracking.Functions.Atomic;
using Tracking.Shared.Events;

namespace Tracking.Benchmarks;

/// <summary>The atomic writer with events that only get a row, and with searches and clicks that are counted in all ways.</summary>
internal static class AtomicBenchmark
{
    private const int Events = 10_000;
    private const int EventsOfAFrame = 50;
    private const int FramesOfABatch = 10;
    private const int Queries = 5_000;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private static DateTimeOffset clock = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1);
    private static long sequence;

    public static async Task RunAsync()
    {
        await using var bench = await Bench.StartAsync();
        var writer = bench.AtomicWriter();
        var random = new Random(1);
        await WriteAsync(bench, writer, "warm-up", Events / 4, at => Visit(at));
        await WriteAsync(bench, writer, "page visits", Events, at => Visit(at));
        var last = Search(random, clock);
        await WriteAsync(
            bench,
            writer,
            "searches and clicks on them",
            Events,
            at =>
            {
                var isClick = random.Next(3) == 0;
                var made = isClick ? Click(random, last, at) : Search(random, at);
                last = isClick ? last : made;
                return made;
            }
        );
    }

    private static async Task WriteAsync(
        Bench bench,
        AtomicReader writer,
        string name,
        int events,
        Func<DateTimeOffset, TrackedEvent> make
    )
    {
        var batches = new List<EventData[]>();
        foreach (var frames in Enumerable.Range(0, events / EventsOfAFrame).Chunk(FramesOfABatch))
        {
            batches.Add([
                .. frames.Select(_ =>
                {
                    var frame = Enumerable
                        .Range(0, EventsOfAFrame)
                        .Select(_ => make(clock += Pace))
                        .ToList();
                    return Bench.Frame(frame, sequence++, clock);
                }),
            ]);
        }

        var cost = await Cost.OfAsync(
            bench.Policy,
            async () =>
            {
                foreach (var batch in batches)
                {
                    await writer.RunAsync(batch, CancellationToken.None);
                }
            }
        );
        Console.WriteLine($"{name, -32} {cost.Per(events)}");
    }

    private static TrackedEvent Visit(DateTimeOffset at) =>
        new()
        {
            Id = EventId.New(at),
            Project = "bench",
            Category = EventCategory.Session,
            Action = "page.visit",
            LogType = "PAGE_VISIT",
            ReceivedAt = at,
            Context = new EventContext { Url = "https://a.example/page", UserAgent = "Browser" },
        };

    // A few queries are frequent, most are rare.
    private static TrackedEvent Search(Random random, DateTimeOffset at)
    {
        var query = (int)(Queries * Math.Pow(random.NextDouble(), 3));
        RawJson.TryKeep(Encoding.UTF8.GetBytes($$"""{"query":"query {{query}}"}"""), out var kept);
        return Visit(at) with { Action = "search", LogType = "SEARCH", Params = kept };
    }

    private static TrackedEvent Click(Random random, TrackedEvent search, DateTimeOffset at) =>
        Visit(at) with
        {
            Action = "click",
            LogType = "MATCH",
            Search = new(search.Id, search.ReceivedAt, "SEARCH", $"c{random.Next(500)}", 1),
        };
}
