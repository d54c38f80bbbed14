using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Tracking.Functions.Exports;
using Tracking.Functions.Sessions;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>The aggregator against the model, under everything that can go wrong.</summary>
public sealed class SessionCrashTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    private static readonly string[] Actions =
    [
        "search",
        "click",
        "click_category",
        "contact_start",
        "contact_ticket",
        "user_info",
        "page.visit",
    ];

    // How long before they are received events happen: in the visit that goes on, in visits of the last days, and
    // too long ago.
    private static readonly int[] Delays = [20, 31, 45, 60, 1440, 1460, 1500, 4320, 11_520];

    private readonly string folder = running.Folder;
    private readonly StorageAccount storage = running.Storage;

    [Fact]
    public async Task Sessions_come_to_what_the_model_says_whatever_dies()
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            await World.ClearAsync(storage);
            var random = new Random(seed);
            using var world = new World(Path.Combine(folder, $"{seed}"), storage, random);
            var events = await FillAsync(world);
            await world.RunAsync(
                await world.ReadAsync(HubNames.TrackedEvents),
                () => new SessionReader(world.Services, world.Publisher),
                TableNames.SessionCursors,
                faultPercent: 2
            );
            await AssertSessionsAsync(events, seed);
            await AssertEventsAsync(events, seed);

            await world.RunAsync(
                await world.ReadAsync(HubNames.SessionFacts),
                () => new ExportReaders(world.Services).SessionFacts,
                TableNames.ExportCursors
            );
            await AssertFactsAsync(events, seed);
        }
    }

    /// <summary>Visits of several visitors with pauses, retries of clients, and a sweep now and then.</summary>
    private static async Task<IReadOnlyList<TrackedEvent>> FillAsync(World world)
    {
        var random = world.Random;
        var now = World.Start;
        var tokens = Enumerable
            .Range(0, 5)
            .Select(i => Guid.CreateVersion7(World.Start.AddMinutes(i)).ToString("N"))
            .ToList();
        var sent = new List<TrackedEvent>();
        for (var sequence = 0; sequence < 40; sequence++)
        {
            now += TimeSpan.FromMinutes(
                random.Next(10) == 0 ? random.Next(25, 70) : random.Next(6)
            );
            if (random.Next(4) == 0 || sequence == 39)
            {
                now += sequence == 39 ? TimeSpan.FromHours(2) : TimeSpan.Zero;
                await world.SendAsync(
                    HubNames.TrackedEvents,
                    Frame.CreateSweep(World.Partition),
                    now
                );
                continue;
            }

            // Some tokens are made where they are first used, as the collector makes them.
            var making = sequence is > 0 and < 6 && random.Next(2) == 0;
            if (making)
            {
                var made = now - TimeSpan.FromMilliseconds(random.Next(500));
                tokens.Add(Guid.CreateVersion7(made).ToString("N"));
                sent.Add(
                    World.Tracked(EventId.New(made), made) with
                    {
                        Action = "start",
                        DataKey = "START",
                        LogType = null,
                        Token = tokens[^1],
                    }
                );
            }

            var events = (making ? sent[^1..] : [])
                .Concat(
                    Enumerable
                        .Range(0, random.Next(1, 5))
                        .Select(_ =>
                            sent.Count > 0 && random.Next(6) == 0
                                ? sent[^random.Next(1, Math.Min(sent.Count, 8) + 1)]
                                : NewEvent(random, tokens[random.Next(tokens.Count)], now)
                        )
                )
                .ToList();
            sent.AddRange(events.Skip(making ? 1 : 0));
            await world.SendAsync(HubNames.TrackedEvents, World.Frame(events, sequence, now), now);
        }

        // A sweep ends one session of a token.
        await world.SendAsync(
            HubNames.TrackedEvents,
            Frame.CreateSweep(World.Partition),
            now.AddMinutes(1)
        );
        return sent;
    }

    private static TrackedEvent NewEvent(Random random, string token, DateTimeOffset now)
    {
        var action = Actions[random.Next(Actions.Length)];
        var received = now - TimeSpan.FromMilliseconds(random.Next(2000));
        var tracked = World.Tracked(EventId.New(received), received) with
        {
            Action = action,
            DataKey = ProductCatalog.Of("site").Find(action)?.DataKey,
            Token = token,
            IsBot = random.Next(3) == 0 ? true : null,
            Context = random.Next(4) switch
            {
                0 => new() { UserAgent = "curl", DeviceClass = "server" },
                1 => new() { UserAgent = "Firefox", DeviceClass = "desktop" },
                _ => null,
            },
        };
        return random.Next(5) switch
        {
            0 => Rated(random, tracked),
            1 or 2 => tracked with
            {
                OccurredAt = received.AddMinutes(
                    random.Next(20) - Delays[random.Next(Delays.Length)]
                ),
                IsTimeSure = random.Next(6) == 0 ? null : true,
                IsHistorical = random.Next(4) == 0 ? true : null,
            },
            _ => tracked,
        };
    }

    /// <summary>One of few ratings of a visitor, with some of what may be said; now and then something else under its id.</summary>
    private static TrackedEvent Rated(Random random, TrackedEvent tracked) =>
        tracked with
        {
            Id = $"once.{tracked.Token![..13]}.{random.Next(3)}",
            Action = random.Next(5) == 0 ? "search_rate" : "rate",
            DataKey = null,
            Params = Json(
                random.Next(3) switch
                {
                    0 => $$"""{"value":{{random.Next(1, 6)}}}""",
                    1 => $$"""{"value":null,"comment":"{{random.Next(100)}}"}""",
                    _ => $$"""{"value":{{random.Next(1, 6)}},"comment":"{{random.Next(100)}}"}""",
                }
            ),
        };

    private static RawJson Json(string text) =>
        RawJson.TryKeep(Encoding.UTF8.GetBytes(text), out var json)
            ? json
            : throw new ArgumentException(text);

    private async Task AssertSessionsAsync(IReadOnlyList<TrackedEvent> events, int seed)
    {
        var all = await storage.RowsAsync(TableNames.Sessions);
        Assert.Equal(Tallies.Made(all), Tallies.Stored(all));
        var sessions = Tallies.SessionsOf(all);
        var rows = sessions.Select(row => new ModelSession(
            row.GetString("sessionId"),
            row.GetDateTimeOffset("startedAt")!.Value,
            row.GetDateTimeOffset("lastActivityAt")!.Value,
            row.GetInt32("eventCount")!.Value,
            row.GetString("result"),
            row.GetBoolean("contact")!.Value,
            row.GetBoolean("late") == true,
            row.GetBoolean("bot") == true,
            string.Join(
                ',',
                JsonSerializer
                    .Deserialize<Dictionary<string, int>>(row.GetString("dataKeys"))!
                    .OrderBy(k => k.Key, StringComparer.Ordinal)
                    .Select(k => $"{k.Key}={k.Value}")
            )
        ));
        Assert.Equal(
            ModelSession.Of(events).OrderBy(s => s.Id, StringComparer.Ordinal),
            rows.OrderBy(s => s.Id, StringComparer.Ordinal)
        );
        Assert.All(
            sessions,
            row =>
                Assert.True(
                    row.GetBoolean("open") == false
                        && row.GetDateTimeOffset("endedAt")
                            == row.GetDateTimeOffset("lastActivityAt"),
                    $"Seed {seed}: {row.GetString("sessionId")} is open"
                )
        );
        var states = await storage.RowsAsync(TableNames.SessionState);
        Assert.DoesNotContain(states, row => row.RowKey.StartsWith('~'));

        // Each is found by its id, whether it is of now or of the past.
        Assert.All(
            ModelSession.Of(events),
            session =>
                Assert.Equal(
                    session.StartedAt,
                    SessionStarts.Find(
                        states.Single(state => session.Id.StartsWith(state.RowKey + "-")),
                        session.Id
                    )
                )
        );
    }

    private async Task AssertEventsAsync(IReadOnlyList<TrackedEvent> events, int seed)
    {
        var rows = await storage.RowsAsync(TableNames.SessionEvents);
        var ofClients = rows.Where(row => row.GetInt32("step") == 2).ToList();
        Assert.Equal(
            events.Where(e => e.Action != "start").Select(e => e.Id).Distinct().Order(),
            ofClients.Select(r => r.GetString("id")).Order()
        );
        Assert.Equal(
            ModelSession.Of(events).Sum(s => s.DataKeys.Contains("BROWSER") ? 2 : 1),
            rows.Count - ofClients.Count
        );
        Assert.True(rows.All(IsFiledBySession), $"Seed {seed}");
        foreach (
            var ofOne in events
                .Where(e => EventId.IsOnce(e.Id))
                .GroupBy(e => (e.Id, e.Token))
                .Select(g => g.Where(e => e.Action == g.First().Action).ToList())
        )
        {
            var row = ofClients.Single(r => r.GetString("id") == ofOne[0].Id);
            var said = JsonNode.Parse(row.GetString("params"))!;
            foreach (var name in (string[])["value", "comment"])
            {
                Assert.Equal(
                    ofOne
                        .Select(e => JsonNode.Parse(e.Params.ToString())![name]?.ToString())
                        .LastOrDefault(value => value is not null),
                    said[name]?.ToString()
                );
            }
        }
    }

    private static bool IsFiledBySession(TableEntity row) =>
        row.RowKey.StartsWith(row.GetString("sessionId") + "_", StringComparison.Ordinal);

    private async Task AssertFactsAsync(IReadOnlyList<TrackedEvent> events, int seed)
    {
        var lines = (await storage.LinesAsync(BlobNames.AppEvents))
            .OrderBy(blob => blob.Key, StringComparer.Ordinal)
            .SelectMany(blob => blob.Value)
            .Select(line => JsonNode.Parse(line)!)
            .ToList();
        var expected = ModelSession
            .Of(events)
            .SelectMany(s => new[] { $"{s.Id}.session.start", $"{s.Id}.session.end" });
        Assert.Equal(expected.Order(), lines.Select(l => (string)l["id"]!).Order());
        foreach (var session in ModelSession.Of(events))
        {
            var end = lines.Single(l => (string)l["id"]! == $"{session.Id}.session.end");
            Assert.Equal(session.Result, (string?)end["params"]!["result"]);
            Assert.Equal(session.EventCount, (int?)end["params"]!["events"] ?? 0);
            Assert.Equal(session.Late, (bool?)end["params"]!["late"] ?? false);
            Assert.Equal(session.Bot, (bool?)end["params"]!["bot"] ?? false);
            Assert.True(
                lines.FindIndex(l => (string)l["id"]! == $"{session.Id}.session.start")
                    < lines.IndexOf(end),
                $"Seed {seed}: {session.Id} ends before it starts"
            );
        }
    }
}
