using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>What is read when there is something to read, held against the API reference: no list of an answer is empty.</summary>
public sealed class ReferenceAnswerFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private const string Browser =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

    private static readonly string[] Reports =
    [
        "log-types",
        "searches",
        "queries",
        "positions",
        "contents",
        "sessions",
        "metrics",
    ];

    [Fact]
    public async Task Every_answer_that_is_full_is_as_it_says()
    {
        using var admin = TrackingClient.Admin(running.App);
        using var client = await admin.MakeAsync("described", new { }, "secret");
        await TellAsync(client);
        string[] paths =
        [
            .. Reports.Select(name => $"v1/reports/{name}"),
            .. Reports.Select(name => $"v1/reports/{name}?by=week&timeZone=Europe/Madrid"),
            "v1/sessions",
            "v1/atomic-logs",
            "v1/dead-letters",
            "v1/audit-logs",
            "v1/live",
            "v1/lag",
        ];
        foreach (var path in paths)
        {
            await Support.EventuallyAsync(async () =>
                Assert.Empty(EmptyLists(await client.GetAsync(path)))
            );
        }

        await Support.EventuallyAsync(async () =>
        {
            var sessions = (await client.GetAsync("v1/sessions"))["sessions"]!.AsArray();
            var session = Assert.Single(sessions, s => (string?)s!["result"] == "CONTACT_TICKET");
            var events = (await client.GetAsync($"v1/sessions/{session!["sessionId"]}"))["events"]!;
            Assert.Contains(
                events.AsArray(),
                told => (string?)told!["search"]?["contentId"] == "shoe-2"
            );
            var logs = (await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray();
            Assert.Contains(logs, log => log!["history"] is JsonArray);
        });
    }

    // A search with a click and a rating that is corrected, one in vain, a ticket, a metric, and what is no event.
    private static async Task TellAsync(TrackingClient client)
    {
        client.SessionToken = (string?)(await PostAsync(client, "session", null))["sessionToken"];
        var search = await PostAsync(
            client,
            "searches",
            new
            {
                query = "red shoes",
                results = new[] { new { id = "shoe-1" }, new { id = "shoe-2" } },
            }
        );
        await PostAsync(client, "searches", new { query = "vegan", results = Array.Empty<int>() });
        var shown = search["results"]![1]!;
        await PostAsync(
            client,
            "events",
            new { type = "click", data = new { code = (string?)shown["clickCode"] } }
        );
        foreach (var value in new[] { 2, 5 })
        {
            await PostAsync(
                client,
                "events",
                new { type = "rate", data = new { code = (string?)shown["rateCode"], value } }
            );
        }

        await PostAsync(client, "events", new { type = "contact_ticket" });
        await client.SendAsync(
            HttpMethod.Post,
            "v1/collect",
            new
            {
                type = "survey",
                url = "https://shop.example/",
                @params = new { metrics = new { csat = 4 } },
            },
            ("User-Agent", Browser)
        );
        await client.PostAsync(
            "v1/collect",
            new { type = "page.visit", url = "https://shop.example/" }
        );
        await client.PostAsync("v1/collect", new { type = "no spaces please" });
    }

    private static async Task<JsonNode> PostAsync(
        TrackingClient client,
        string path,
        object? body
    ) =>
        (
            await client.SendAsync(
                HttpMethod.Post,
                $"v1/tracking/{path}",
                body,
                ("User-Agent", Browser)
            )
        ).Body;

    private static IEnumerable<string> EmptyLists(JsonNode? node) =>
        node switch
        {
            JsonArray { Count: 0 } => [node.GetPath()],
            JsonArray list => list.SelectMany(EmptyLists),
            // Parameters are told as they were sent.
            JsonObject members => members
                .Where(member => member.Key != "params")
                .SelectMany(member => EmptyLists(member.Value)),
            _ => [],
        };
}
