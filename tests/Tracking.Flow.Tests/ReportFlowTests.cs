using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>Reports against an independent count over the raw exports, with a kill and retries between.</summary>
public sealed class ReportFlowTests : IDisposable
{
    private const int Searches = 60;

    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Reports_tell_what_the_exports_tell_though_the_app_is_killed()
    {
        var random = new Random(7);
        var app = await TrackingApp.StartAsync(folder, storage);
        try
        {
            await VisitAsync(app, random);
            await app.KillAsync();
            await app.DisposeAsync();
            app = await TrackingApp.StartAsync(folder, storage);
            await VisitAsync(app, random);

            using var client = new TrackingClient(app, TrackingApp.SecretKey);
            await Support.EventuallyAsync(async () =>
            {
                var logged = await LoggedAsync();
                Assert.Equal(2 * Searches, logged.Count(e => (string?)e["logType"] == "SEARCH"));
                await AssertTotalsAsync(client, logged);
                await AssertSearchesAsync(client, logged);
                await AssertContentsAsync(client, logged);
            });
            await AssertSessionsAsync(client);
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    private static async Task VisitAsync(TrackingApp app, Random random)
    {
        using var client = new TrackingClient(app, TrackingApp.SecretKey);
        for (var i = 0; i < Searches; i++)
        {
            var (_, codes) = await client.PostAsync(
                "v1/tracking/searches",
                new
                {
                    query = $"query {random.Next(8)}",
                    autoSession = true,
                    results = Enumerable.Range(1, 3).Select(id => new { id = $"c{id}" }),
                }
            );
            client.SessionToken = random.Next(3) == 0 ? null : (string?)codes["sessionToken"];
            var result = codes["results"]![random.Next(3)]!;
            for (var clicks = random.Next(3); clicks > 0; clicks--)
            {
                await RepeatAsync(
                    random,
                    () =>
                        client.PostAsync(
                            "v1/tracking/events",
                            new
                            {
                                type = "click",
                                id = $"click-{codes["searchId"]}-{clicks}",
                                data = new { code = result["clickCode"] },
                            }
                        )
                );
            }

            if (random.Next(2) == 0)
            {
                await RepeatAsync(
                    random,
                    () =>
                        client.TrackAsync(
                            "rate",
                            new { code = result["rateCode"], value = random.Next(1, 6) }
                        )
                );
            }

            client.SessionToken = null;
        }
    }

    private static async Task RepeatAsync(Random random, Func<Task> send)
    {
        for (var times = random.Next(1, 3); times > 0; times--)
        {
            await send();
        }
    }

    /// <summary>Each event with a log type as last said, from the lines of the exports.</summary>
    private async Task<IReadOnlyList<JsonNode>> LoggedAsync() =>
        [
            .. (await storage.LinesAsync("app-events"))
                .Values.SelectMany(lines => lines)
                .Select(line => JsonNode.Parse(line)!)
                .Where(line => line["logType"] is not null)
                .OrderBy(line => (long)line["sequence"]!)
                .ThenBy(line => (int)line["index"]!)
                .GroupBy(line => (string)line["id"]!)
                .Select(lines => lines.Last()),
        ];

    private static async Task AssertTotalsAsync(
        TrackingClient client,
        IReadOnlyList<JsonNode> logged
    )
    {
        var told = (await client.GetAsync("v1/reports/log-types"))["totals"]!.AsObject();
        Assert.Equal(
            logged
                .GroupBy(e => (string)e["logType"]!)
                .Select(g => (g.Key, g.Count()))
                .OrderBy(t => t.Key, StringComparer.Ordinal),
            told.Select(t => (t.Key, (int)t.Value!)).OrderBy(t => t.Key, StringComparer.Ordinal)
        );
    }

    private static async Task AssertSearchesAsync(
        TrackingClient client,
        IReadOnlyList<JsonNode> logged
    )
    {
        var told = await client.GetAsync("v1/reports/searches");
        var clicked = logged
            .Where(e => (string?)e["logType"] == "MATCH")
            .Select(e => (string)e["search"]!["id"]!)
            .Distinct()
            .Count();
        Assert.Equal(
            (2 * Searches, clicked, (2 * Searches) - clicked),
            ((int)told["searches"]!, (int)told["withClick"]!, (int)told["withoutClick"]!)
        );
        Assert.Equal(
            logged
                .Where(e => (string?)e["logType"] == "SEARCH")
                .GroupBy(e => (string)e["params"]!["query"]!)
                .Select(g => (g.Key, Count: g.Count()))
                .OrderByDescending(q => q.Count)
                .ThenBy(q => q.Key, StringComparer.Ordinal),
            told["top"]!.AsArray().Select(t => ((string)t!["query"]!, (int)t["count"]!))
        );
    }

    private static async Task AssertContentsAsync(
        TrackingClient client,
        IReadOnlyList<JsonNode> logged
    )
    {
        var told = await client.GetAsync("v1/reports/contents");
        foreach (var content in told["top"]!.AsArray())
        {
            var events = logged
                .Where(e => (string?)e["search"]?["contentId"] == (string?)content!["contentId"])
                .ToList();
            var ratings = events
                .Where(e => (string?)e["logType"] == "RATING")
                .Select(e => (double)e["params"]!["value"]!)
                .ToList();
            Assert.Equal(
                (events.Count - ratings.Count, ratings.Count),
                ((int)content!["clicks"]!, (int)content["ratings"]!)
            );
            Assert.Equal(ratings.Average(), (double)content["averageRating"]!, 9);
        }
    }

    private static async Task AssertSessionsAsync(TrackingClient client)
    {
        var told = await client.GetAsync("v1/reports/sessions");
        var sessions = (await client.GetAsync("v1/sessions?limit=1000"))["sessions"]!.AsArray();
        Assert.Equal(2 * Searches, (int)told["sessions"]!);
        Assert.Equal(
            sessions
                .GroupBy(s => (string)s!["result"]!)
                .Select(g => (g.Key, g.Count()))
                .OrderBy(r => r.Key, StringComparer.Ordinal),
            told["results"]!
                .AsObject()
                .Select(r => (r.Key, (int)r.Value!))
                .OrderBy(r => r.Key, StringComparer.Ordinal)
        );
    }
}
