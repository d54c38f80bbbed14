using System.Text.Json;

namespace Tracking.Flow.Tests;

/// <summary>The explorer in a real browser, against traffic of which each figure is known.</summary>
public sealed class ExplorerFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private const string Browser =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

    private readonly TrackingApp app = running.App;

    private string Host => app.Http.BaseAddress!.ToString().TrimEnd('/');

    [ChromiumFact]
    public async Task Each_view_shows_what_the_API_tells_and_what_was_sent()
    {
        using var admin = TrackingClient.Admin(app);
        using var client = await admin.MakeAsync("explored", new { }, "secret");
        // Of the five who came, two opened an answer, one found none, one only looked, and one wrote.
        await SearchAsync(client, "red shoes", results: 3, clicks: 1, rating: 4);
        await SearchAsync(client, "boots", results: 3, clicks: 2, rating: 5);
        await SearchAsync(client, "vegan leather", results: 0, clicks: 0, rating: null);
        client.SessionToken = await StartAsync(client);
        client.SessionToken = null;
        await SearchAsync(client, "return", results: 3, clicks: 1, rating: null, isTicket: true);
        await SendAsync(
            client,
            new
            {
                type = "survey",
                user = "ann",
                @params = new { metrics = new { CSAT = 4 } },
            }
        );
        await SendAsync(
            client,
            new
            {
                type = "survey",
                user = "ben",
                @params = new { metrics = new { CSAT = 1 } },
            }
        );
        await SendAsync(client, new { type = "no spaces please" });

        await Support.EventuallyAsync(async () =>
        {
            var sessions = await client.GetAsync("v1/reports/sessions");
            Assert.Equal((7, 1), ((int)sessions["sessions"]!, (int)sessions["ticket"]!));
            var searches = await client.GetAsync("v1/reports/searches");
            Assert.Equal((4, 3), ((int)searches["searches"]!, (int)searches["withClick"]!));
            var letters = await client.GetAsync("v1/dead-letters");
            Assert.Equal(1, (int)letters["counts"]!["invalid"]!);
            var contents = await client.GetAsync("v1/reports/contents");
            Assert.Equal((4, 2), ((int)contents["clicks"]!, (int)contents["ratings"]!));
            Assert.Equal(
                2,
                (int)(await client.GetAsync("v1/reports/metrics"))["metrics"]![0]!["count"]!
            );
        });
        await Clients.RunAsync(
            "explorer-views.mjs",
            Host,
            client.Key,
            TrackingApp.AdminKey,
            JsonSerializer.Serialize(
                new
                {
                    sessions = 7,
                    found = 2,
                    notFound = 1,
                    contact = 1,
                    ticket = 1,
                    question = "return",
                    searches = 4,
                    withClick = 3,
                    withoutClick = 1,
                    withoutResults = 1,
                    gaps = "vegan leather 1",
                    clicks = 4,
                    averageRating = 4.5,
                    mean = 2.5,
                    values = 2,
                    // Searches, clicks, ratings and answers to the survey; a contact has no log type.
                    events = 4 + 4 + 2 + 2,
                    asked = 1,
                    rejected = 1,
                }
            ),
            ChromiumFactAttribute.Program!
        );
    }

    [ChromiumFact]
    public async Task The_first_event_shows_by_itself_and_each_one_after_it()
    {
        using var admin = TrackingClient.Admin(app);
        using var secret = await admin.MakeAsync("unexplored", new { }, "secret");
        using var write = await admin.KeyAsync("unexplored", "write");
        await Clients.RunAsync(
            "explorer-live.mjs",
            Host,
            secret.Key,
            write.Key,
            ChromiumFactAttribute.Program!
        );
    }

    private static async Task<string?> StartAsync(TrackingClient client) =>
        (string?)
            (
                await client.SendAsync(
                    HttpMethod.Post,
                    "v1/tracking/session",
                    null,
                    ("User-Agent", Browser)
                )
            ).Body["sessionToken"];

    private static async Task SearchAsync(
        TrackingClient client,
        string query,
        int results,
        int clicks,
        int? rating,
        bool isTicket = false
    )
    {
        client.SessionToken = await StartAsync(client);
        var (_, search) = await PostAsync(
            client,
            "v1/tracking/searches",
            new
            {
                query,
                results = Enumerable.Range(1, results).Select(i => new { id = $"shoe-{i}" }),
            }
        );
        for (var i = 0; i < clicks; i++)
        {
            var code = (string)search["results"]![1]!["clickCode"]!;
            await PostAsync(
                client,
                "v1/tracking/events",
                new { type = "click", data = new { code } }
            );
        }

        if (rating is { } value)
        {
            var code = (string)search["results"]![1]!["rateCode"]!;
            await PostAsync(
                client,
                "v1/tracking/events",
                new
                {
                    type = "rate",
                    data = new
                    {
                        code,
                        value,
                        comment = "Good",
                    },
                }
            );
        }

        if (isTicket)
        {
            await PostAsync(client, "v1/tracking/events", new { type = "contact_start" });
            await PostAsync(client, "v1/tracking/events", new { type = "contact_ticket" });
        }

        client.SessionToken = null;
    }

    private static Task SendAsync(TrackingClient client, object tracked) =>
        PostAsync(client, "v1/collect", tracked);

    private static Task<(
        System.Net.HttpStatusCode,
        System.Text.Json.Nodes.JsonNode Body
    )> PostAsync(TrackingClient client, string path, object body) =>
        client.SendAsync(HttpMethod.Post, path, body, ("User-Agent", Browser));
}
