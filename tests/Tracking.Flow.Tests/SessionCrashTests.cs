using System.Text.Json.Nodes;
using Tracking.Functions.Sessions;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>
/// The aggregator and the export of its facts against the model, on real storage, under everything that can go wrong. Many
/// more seeds of it, in memory, are with the readers' tests.
/// </summary>
public sealed class SessionCrashTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
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
            var events = await world.FillVisitsAsync();
            await world.RunAsync(
                await world.ReadAsync(HubNames.TrackedEvents),
                () => new SessionReader(world.Services, world.Publisher),
                TableNames.SessionCursors,
                faultPercent: 2
            );
            await AssertSessionsAsync(events, world.Time.GetUtcNow(), seed);
            await AssertEventsAsync(events);

            await world.RunAsync(
                await world.ReadAsync(HubNames.TrackedEvents),
                () => Exporting.AtOnce(world.Services).SessionFacts,
                TableNames.ExportCursors
            );
            await AssertFactsAsync(events, seed);
        }
    }

    private async Task AssertSessionsAsync(
        IReadOnlyList<TrackedEvent> events,
        DateTimeOffset now,
        int seed
    )
    {
        var all = await storage.RowsAsync(TableNames.Sessions);
        Assert.Equal(Tallies.Made(all), Tallies.Stored(all));
        var sessions = Tallies.SessionsOf(all);
        Assert.Equal(ModelSession.Of(events), ModelSession.Of(all));
        Assert.All(
            sessions,
            row =>
                Assert.True(
                    row.GetDateTimeOffset("openUntil") <= now,
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

    private async Task AssertEventsAsync(IReadOnlyList<TrackedEvent> events)
    {
        var rows = await storage.SessionEventsAsync();
        var ofClients = rows.Where(row => row.GetInt32("step") == 2).ToList();
        Assert.Equal(
            events
                .Where(e => e.Action != "start")
                .DistinctBy(e => (e.Token, e.Id))
                .Select(e => e.Id)
                .Order(),
            ofClients.Select(r => r.GetString("id")).Order()
        );
        Assert.Equal(
            ModelSession.Of(events).Sum(s => s.DataKeys.Contains("BROWSER") ? 2 : 1),
            rows.Count - ofClients.Count
        );
        Assert.All(
            ofClients,
            row =>
                Assert.Contains(
                    events,
                    e =>
                        e.Id == row.GetString("id")
                        && row.GetString("sessionId").StartsWith(e.Token + "-", default)
                )
        );
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
