using System.Text.Json;

namespace Tracking.Flow.Tests;

/// <summary>What the explorer counts can be looked at: each number leads to as many rows, and each table to a file.</summary>
public sealed class ExplorerLinkFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private const string Browser =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
    private const string Phone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
    private const string Bot =
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

    private readonly TrackingApp app = running.App;

    private string Host => app.Http.BaseAddress!.ToString().TrimEnd('/');

    [ChromiumFact]
    public async Task Each_number_opens_as_many_rows_and_each_table_is_a_file()
    {
        using var admin = TrackingClient.Admin(app);
        using var client = await admin.MakeAsync(
            "linked",
            new { timeZone = "Pacific/Auckland" },
            "secret"
        );
        await VisitAsync(client, Browser, "red shoes", results: 3, "click", 1, rating: 4);
        await VisitAsync(client, Phone, "Red shoes", results: 3, "click", 2, rating: null);
        await VisitAsync(client, Browser, "red shoes", results: 3, "instant_click", 2, rating: 2);
        await VisitAsync(client, Browser, "vegan", results: 0, null, 0, rating: null);
        await VisitAsync(client, Browser, "vegan", results: 0, null, 0, null, "contact_start");
        await VisitAsync(
            client,
            Phone,
            "a return",
            results: 2,
            null,
            0,
            null,
            "contact_start",
            "contact_submit",
            "contact_ticket"
        );
        await VisitAsync(client, Browser, "a return", results: 2, "click", 1, rating: null);
        await VisitAsync(client, Bot, "red shoes", results: 3, "click", 1, rating: null);
        // A click that names its content itself, without a code.
        await SendAsync(
            client,
            Browser,
            new
            {
                type = "click",
                user = "cat",
                @params = new { contentId = "shoe-1" },
            }
        );
        foreach (var (user, value) in new[] { ("ann", 4), ("ben", 1), ("cat", 4) })
        {
            await SendAsync(
                client,
                value == 1 ? Phone : Browser,
                new
                {
                    type = "page.visit",
                    user,
                    url = $"https://shop.example/{value}?utm_source=x",
                    @params = new { metrics = new { CSAT = value } },
                }
            );
        }

        // Of people: seven searches, of which four had a click and two found nothing.
        await Support.EventuallyAsync(async () =>
        {
            var searches = await client.GetAsync("v1/reports/searches");
            Assert.Equal(
                (7, 4, 2),
                (
                    (int)searches["searches"]!,
                    (int)searches["withClick"]!,
                    (int)searches["withoutResults"]!
                )
            );
            Assert.Equal(5, (int)(await client.GetAsync("v1/reports/contents"))["clicks"]!);
            Assert.Equal(
                3,
                (int)(await client.GetAsync("v1/reports/metrics"))["metrics"]![0]!["sessions"]!
            );
            var sessions = await client.GetAsync("v1/reports/sessions");
            Assert.Equal(
                (10, 1),
                ((int)sessions["sessions"]!, (int)sessions["funnel"]!["contactTicket"]!)
            );
        });
        await Clients.RunAsync(
            "explorer-links.mjs",
            Host,
            client.Key,
            JsonSerializer.Serialize(
                new object[]
                {
                    new object[] { "live", 5 },
                    new object[] { "searches?range=7d", 25 },
                    new object[] { "searches?range=1h&bots=true", 15 },
                    new object[] { "contents?range=7d", 10 },
                    new object[] { "contents?range=24h&bots=true&by=hour", 10 },
                    new object[] { "sessions?range=7d", 12 },
                    new object[] { "metrics?range=7d", 6 },
                    new object[] { "activity?range=7d", 1 },
                    new object[] { "activity?range=7d&deviceClass=phone", 1 },
                }
            ),
            ChromiumFactAttribute.Program!
        );
        await Clients.RunAsync(
            "explorer-tables.mjs",
            Host,
            client.Key,
            ChromiumFactAttribute.Program!
        );
    }

    private static async Task VisitAsync(
        TrackingClient client,
        string agent,
        string query,
        int results,
        string? click,
        int position,
        int? rating,
        params string[] contact
    )
    {
        var (_, started) = await PostAsync(client, agent, "v1/tracking/session", new { });
        client.SessionToken = (string?)started["sessionToken"];
        var (_, search) = await PostAsync(
            client,
            agent,
            "v1/tracking/searches",
            new
            {
                query,
                type = click == "instant_click" ? "instant" : "search",
                results = Enumerable.Range(1, results).Select(i => new { id = $"shoe-{i}" }),
            }
        );
        if (click is not null)
        {
            var result = search["results"]![position - 1]!;
            await TrackAsync(client, agent, click, new { code = (string)result["clickCode"]! });
            if (rating is { } value)
            {
                await TrackAsync(
                    client,
                    agent,
                    "rate",
                    new
                    {
                        code = (string)result["rateCode"]!,
                        value,
                        comment = "Good",
                    }
                );
            }
        }

        foreach (var step in contact)
        {
            await TrackAsync(client, agent, step, new { });
        }

        client.SessionToken = null;
    }

    private static Task TrackAsync(TrackingClient client, string agent, string type, object data) =>
        PostAsync(client, agent, "v1/tracking/events", new { type, data });

    private static Task SendAsync(TrackingClient client, string agent, object tracked) =>
        PostAsync(client, agent, "v1/collect", tracked);

    private static Task<(
        System.Net.HttpStatusCode,
        System.Text.Json.Nodes.JsonNode Body
    )> PostAsync(TrackingClient client, string agent, string path, object body) =>
        client.SendAsync(HttpMethod.Post, path, body, ("User-Agent", agent));
}
