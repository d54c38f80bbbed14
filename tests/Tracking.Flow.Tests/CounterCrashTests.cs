using System.Text.Json;
using System.Text.Json.Nodes;
using Tracking.Functions.Atomic;
using Tracking.Functions.Query;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Flow.Tests;

/// <summary>
/// What reports tell against a count of the events themselves, with retries of clients, ratings that are
/// corrected, and everything that can go wrong between.
/// </summary>
public sealed class CounterCrashTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    private const int Frames = 40;
    private static readonly Project Demo = new(
        "demo",
        "Demo",
        "site",
        [],
        TimeSpan.FromMinutes(30)
    );
    private static readonly ReportFilter Report = new(
        new TimeRange(World.Start.AddDays(-1), World.Start.AddDays(1), 100),
        HasBots: false,
        new Periods(null, TimeZoneInfo.Utc)
    );

    private readonly StorageAccount storage = running.Storage;

    [Fact]
    public async Task Reports_tell_what_happened_once_whatever_dies()
    {
        for (var seed = 300; seed < 306; seed++)
        {
            await World.ClearAsync(storage);
            using var world = new World(
                Path.Combine(running.Folder, $"{seed}"),
                storage,
                new Random(seed)
            );
            var events = await FillAsync(world);
            await world.RunAsync(
                await world.ReadAsync(HubNames.TrackedEvents),
                () => new AtomicReader(world.Services),
                TableNames.AtomicCursors,
                faultPercent: 1
            );
            await AssertReportsAsync(world, events, seed);
        }
    }

    /// <summary>Searches, clicks on their results, ratings and corrections of them, and retries.</summary>
    private static async Task<IReadOnlyList<TrackedEvent>> FillAsync(World world)
    {
        var random = world.Random;
        var now = World.Start;
        var searches = new List<SearchLink>();
        var sent = new List<TrackedEvent>();
        for (var sequence = 0; sequence < Frames; sequence++)
        {
            now += TimeSpan.FromMinutes(random.Next(6));
            var events = Enumerable
                .Range(0, random.Next(1, 7))
                .Select(_ =>
                {
                    if (sent.Count == 0 || random.Next(4) > 0)
                    {
                        return NewEvent(random, searches, now);
                    }

                    // A client's retry, or its id used again for something else.
                    var before = sent[^random.Next(1, Math.Min(sent.Count, 12) + 1)];
                    return random.Next(2) == 0
                        ? before
                        : World.Tracked(before.Id, now) with
                        {
                            Action = "page.visit",
                            LogType = "PAGE_VISIT",
                        };
                })
                .ToList();
            sent.AddRange(events);
            await world.SendAsync(HubNames.TrackedEvents, World.Frame(events, sequence, now), now);
        }

        return sent;
    }

    private static TrackedEvent NewEvent(
        Random random,
        List<SearchLink> searches,
        DateTimeOffset now
    )
    {
        var id = random.Next(4) == 0 ? $"own-{random.Next()}" : EventId.New(now);
        if (random.Next(8) == 0)
        {
            return World.Tracked(id, now) with { Action = "contact_ticket", LogType = null };
        }

        if (searches.Count == 0 || random.Next(3) == 0)
        {
            var isInstant = random.Next(3) == 0;
            var logType = isInstant ? "INSTANT_SEARCH" : "SEARCH";
            var query = $" Query {random.Next(4)}";
            searches.Add(
                new SearchLink(id, now, random.Next(5) == 0 ? null : logType, null, null)
                {
                    QueryHash = CounterKeys.HashOf(CounterKeys.NormalizeQuery(query)),
                }
            );
            return World.Tracked(id, now) with
            {
                Action = isInstant ? "instant_search" : "search",
                LogType = logType,
                Params = Json(new { query, resultCount = random.Next(3) }),
            };
        }

        var of = searches[^random.Next(1, Math.Min(searches.Count, 6) + 1)];
        var content = $"content {random.Next(3)}";
        return random.Next(3) == 0
            ? World.Tracked($"{EventId.OncePrefix}{of.Id}.{content}", now) with
            {
                Action = "rate",
                LogType = "RATING",
                Search = of with { ContentId = content },
                Params =
                    random.Next(4) == 0
                        ? Json(new { comment = "only words" })
                        : Json(new { value = random.Next(1, 6) }),
            }
            : World.Tracked(id, now) with
            {
                Action = "click",
                LogType = "MATCH",
                Search = of with { ContentId = content, Position = random.Next(1, 30) },
            };
    }

    private static async Task AssertReportsAsync(
        World world,
        IReadOnlyList<TrackedEvent> sent,
        int seed
    )
    {
        var reports = new Reports(new CounterReader(world.Storage));
        var first = sent.DistinctBy(e => e.Id).Where(e => e.LogType is not null).ToList();
        var because = $"Seed {seed}";

        var logTypes = await reports.LogTypesAsync(Demo, Report, CancellationToken.None);
        AssertSame(
            first.GroupBy(e => e.LogType!).ToDictionary(g => g.Key, g => (double)g.Count()),
            logTypes["totals"]!.AsObject().ToDictionary(t => t.Key, t => Number(t.Value)),
            because
        );
        AssertSame(
            first
                .GroupBy(e => (e.ReceivedAt.Hour, e.LogType))
                .ToDictionary(g => $"{g.Key}", g => (double)g.Count()),
            logTypes["hours"]!
                .AsArray()
                .SelectMany(hour =>
                    hour!["counts"]!
                        .AsObject()
                        .Select(c =>
                            (Key: (TimeOf(hour["hour"]).Hour, c.Key), Count: Number(c.Value))
                        )
                )
                .ToDictionary(c => $"{c.Key}", c => c.Count),
            because
        );

        var searches = await reports.SearchesAsync(Demo, Report, CancellationToken.None);
        Assert.Equal(
            first
                .Where(e => e is { Action: "click", Search.LogType: not null })
                .Select(e => e.Search!.Id)
                .Distinct()
                .Count(),
            Number(searches["withClick"])
        );
        AssertSame(
            first
                .Where(e => e.Action is "search" or "instant_search")
                .GroupBy(e => $"{e.LogType} {Text(e, "query")!.Trim().ToLowerInvariant()}")
                .ToDictionary(g => g.Key, g => (double)g.Count()),
            searches["top"]!
                .AsArray()
                .ToDictionary(t => $"{t!["logType"]} {t["query"]}", t => Number(t!["count"])),
            because
        );

        var empty = first.Where(e => Text(e, "resultCount") == "0").ToList();
        Assert.Equal(empty.Count, Number(searches["withoutResults"]));
        AssertSame(
            empty
                .GroupBy(e => $"{e.LogType} {Text(e, "query")!.Trim().ToLowerInvariant()}")
                .ToDictionary(g => g.Key, g => (double)g.Count()),
            searches["gaps"]!
                .AsArray()
                .ToDictionary(t => $"{t!["logType"]} {t["query"]}", t => Number(t!["count"])),
            because
        );

        var clicked = first
            .Where(e => e is { Action: "click", Search.LogType: not null })
            .Select(e => e.Search!.Id)
            .ToHashSet();
        AssertSame(
            first
                .Where(e => e.Action is "search" or "instant_search")
                .GroupBy(e => $"{e.LogType} {Text(e, "query")!.Trim().ToLowerInvariant()}")
                .ToDictionary(g => g.Key, g => (double)g.Count(e => clicked.Contains(e.Id))),
            (await reports.SearchedAsync(Demo, Report, CancellationToken.None))["queries"]!
                .AsArray()
                .ToDictionary(q => $"{q!["logType"]} {q["query"]}", q => Number(q!["withClick"])),
            because
        );

        var positions = await reports.PositionsAsync(Demo, Report, CancellationToken.None);
        AssertSame(
            first
                .Where(e => e.Action == "click")
                .GroupBy(e => $"{Math.Min(e.Search!.Position!.Value, CounterKeys.Positions + 1)}")
                .ToDictionary(g => g.Key, g => (double)g.Count()),
            positions["positions"]!
                .AsArray()
                .ToDictionary(p => $"{p!["position"]}", p => Number(p!["clicks"])),
            because
        );

        var contents = (await reports.ContentsAsync(Demo, Report, CancellationToken.None))["top"]!
            .AsArray()
            .ToDictionary(t => (string)t!["contentId"]!, t => t!);
        AssertSame(
            first
                .Where(e => e.Action == "click")
                .GroupBy(e => e.Search!.ContentId!)
                .ToDictionary(g => g.Key, g => (double)g.Count()),
            contents
                .Where(c => Number(c.Value["clicks"]) > 0)
                .ToDictionary(c => c.Key, c => Number(c.Value["clicks"])),
            because
        );

        // Of each rating, the last number that was said.
        var rated = first.Where(e => e.Action == "rate").Select(e => e.Id).ToHashSet();
        var ratings = sent.Where(e => e.Action == "rate" && rated.Contains(e.Id))
            .GroupBy(e => e.Id)
            .Select(g =>
                (
                    Content: g.First().Search!.ContentId!,
                    Value: g.Select(e => Text(e, "value")).LastOrDefault(v => v is not null)
                )
            )
            .ToLookup(r => r.Content, r => r.Value);
        AssertSame(
            ratings.ToDictionary(r => r.Key, r => (double)r.Count()),
            contents
                .Where(c => Number(c.Value["ratings"]) > 0)
                .ToDictionary(c => c.Key, c => Number(c.Value["ratings"])),
            because
        );
        AssertSame(
            ratings
                .Where(r => r.Any(v => v is not null))
                .ToDictionary(
                    r => r.Key,
                    r => r.Where(v => v is not null).Average(v => double.Parse(v!, null))
                ),
            contents
                .Where(c => c.Value["averageRating"] is not null)
                .ToDictionary(c => c.Key, c => Number(c.Value["averageRating"])),
            because
        );
    }

    private static void AssertSame(
        Dictionary<string, double> expected,
        Dictionary<string, double> told,
        string because
    ) => Assert.True(Say(expected) == Say(told), $"{because}: {Say(expected)} but {Say(told)}");

    private static string Say(Dictionary<string, double> counts) =>
        string.Join(
            ", ",
            counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}: {c.Value:F6}")
        );

    private static DateTimeOffset TimeOf(JsonNode? value) =>
        DateTimeOffset.Parse((string)value!, System.Globalization.CultureInfo.InvariantCulture);

    private static double Number(JsonNode? value) => double.Parse(value!.ToJsonString(), null);

    private static string? Text(TrackedEvent tracked, string name) =>
        tracked.Params.IsEmpty ? null : JsonNode.Parse(tracked.Params.Utf8)![name]?.ToString();

    private static RawJson Json(object value) =>
        RawJson.TryKeep(JsonSerializer.SerializeToUtf8Bytes(value), out var json)
            ? json
            : throw new ArgumentException($"{value}");
}
