using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using Tracking.Functions.Sessions;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Benchmarks;

/// <summary>The aggregator with short and with long sessions, and raw transactions beside it.</summary>
internal static class AggregateBenchmark
{
    private const int Events = 10_000;
    private const int EventsOfAFrame = 50;
    private const int FramesOfABatch = 10;

    private static readonly string[] Actions = ["search", "click", "page.visit", "rate"];
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(300);

    private static DateTimeOffset clock = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1);
    private static long sequence;

    public static async Task RunAsync()
    {
        await using var bench = await Bench.StartAsync();
        var aggregator = bench.Aggregator();
        await ApplyAsync(bench, aggregator, "warm-up", Tokens(Events / 20), Events / 4);
        await ApplyAsync(bench, aggregator, "sessions of 5 events", Tokens(Events / 5), Events);
        var one = Tokens(1);
        await ApplyAsync(bench, aggregator, "one of 10,000, first half", one, Events / 2);
        await ApplyAsync(bench, aggregator, "one of 10,000, second half", one, Events / 2);

        var raw = bench.Storage.Tables.GetTableClient(TableNames.Sessions);
        var cost = await Cost.OfAsync(bench.Policy, () => RawAsync(raw));
        Console.WriteLine($"{"raw transactions of 100 rows", -32} {cost.Per(Events)}");
    }

    private static string[] Tokens(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N")),
        ];

    private static async Task ApplyAsync(
        Bench bench,
        SessionReader aggregator,
        string name,
        string[] tokens,
        int events
    )
    {
        // Storage partitions are by the minute, and the emulator slows with their size, so visitors
        // come at the rate of a busy site, not all in one minute.
        var begin = clock;
        clock += events * Pace;
        var batches = Enumerable
            .Range(0, events)
            .Select(i => Event(tokens, i, events / tokens.Length, begin + (i * Pace)))
            .Chunk(EventsOfAFrame)
            .Select(frame => Bench.Frame(frame, sequence++, frame[^1].ReceivedAt))
            .Chunk(FramesOfABatch)
            .ToList();
        var cost = await Cost.OfAsync(bench.Policy, () => ApplyAsync(aggregator, batches));
        Console.WriteLine($"{name, -32} {cost.Per(events)}");
    }

    private static async Task ApplyAsync(SessionReader aggregator, List<EventData[]> batches)
    {
        foreach (var batch in batches)
        {
            await aggregator.RunAsync(batch, CancellationToken.None);
        }
    }

    private static TrackedEvent Event(string[] tokens, int i, int perSession, DateTimeOffset now)
    {
        // Twenty visitors at a time, or all when there are fewer.
        var atOnce = Math.Min(20, tokens.Length);
        var round = i / (atOnce * perSession);
        ref var token = ref tokens[((round * atOnce) + (i % atOnce)) % tokens.Length];
        var isFirst = i % (atOnce * perSession) < atOnce && perSession < 100;
        if (isFirst)
        {
            // As the collector makes it, in the moment of its first event.
            token = Guid.CreateVersion7(now).ToString("N");
        }

        var action = isFirst ? "start" : Actions[i % Actions.Length];
        return new TrackedEvent
        {
            Id = EventId.New(now),
            Project = "bench",
            Category = EventCategory.Session,
            Action = action,
            DataKey = ProductCatalog.Of("site").Find(action)?.DataKey,
            Token = token,
            ReceivedAt = now,
            Context = new EventContext { Url = "https://a.example/page", UserAgent = "Browser" },
        };
    }

    private static async Task RawAsync(TableClient table)
    {
        for (var i = 0; i < Events; i += 100)
        {
            await table.SubmitTransactionAsync(
                Enumerable
                    .Range(i, 100)
                    .Select(n => new TableTransactionAction(
                        TableTransactionActionType.UpsertReplace,
                        new TableEntity($"raw{i}", $"{n}")
                        {
                            ["id"] = "01a204a05cdf7659b7c5684585fb0c1b",
                            ["url"] = "https://a.example/page",
                            ["receivedAt"] = TimeProvider.System.GetUtcNow(),
                        }
                    ))
            );
        }
    }
}
