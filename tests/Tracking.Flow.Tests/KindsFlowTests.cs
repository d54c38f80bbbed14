using System.Net;
using System.Text.Json.Nodes;
using Tracking.Shared.Tables;

namespace Tracking.Flow.Tests;

/// <summary>Who is counted, who is not, and when: from what is sent to what reports and exports say.</summary>
public sealed class KindsFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private const string Firefox =
        "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";

    private const string Crawler =
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

    private readonly TrackingApp app = running.App;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task What_was_kept_offline_makes_sessions_of_its_own_time_and_reports_agree()
    {
        using var admin = TrackingClient.Admin(app);
        using var client = await admin.MakeAsync("kinds-late", new { }, "secret");
        var then = Now.AddHours(-50);
        var body = new
        {
            sentAt = Now,
            events = new[]
            {
                Event("l-1", "search", then),
                Event("l-2", "page.visit", then.AddMinutes(5)),
                Event("l-3", "search", then.AddHours(3)),
                Event("l-4", "page.visit", Now),
            },
        };
        await CollectAsync(client, body, Firefox);
        await CollectAsync(client, body, Firefox);
        await Support.EventuallyAsync(async () =>
        {
            var sessions = (await client.GetAsync("v1/sessions"))["sessions"]!.AsArray();
            Assert.Equal(
                [(1, false), (1, true), (2, true)],
                sessions.Select(s => ((int)s!["eventCount"]!, (bool?)s["late"] == true))
            );
            Assert.Equal(
                then.UtcDateTime,
                ((DateTimeOffset)sessions[2]!["startedAt"]!).UtcDateTime,
                TimeSpan.FromSeconds(1)
            );

            // The atomic logs, the events by hour and the sessions by day are of the same days.
            var logs = (await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray();
            var days = logs.Select(log => ((string)log!["at"]!)[..10]).Distinct();
            var report = await client.GetAsync("v1/reports/sessions");
            Assert.Equal(
                days.Order(),
                report["days"]!.AsArray().Select(day => (string)day!["day"]!).Order()
            );
            Assert.Equal(4, logs.Count);
        });
    }

    [Fact]
    public async Task Bots_are_told_of_and_left_out_of_reports_unless_they_are_asked_for()
    {
        using var admin = TrackingClient.Admin(app);
        using var write = await admin.MakeAsync("kinds-bots", new { }, "write");
        using var client = await admin.KeyAsync("kinds-bots", "secret");
        await CollectAsync(write, Event("b-1", "search", Now), Firefox);
        await CollectAsync(write, Event("b-2", "search", Now, "robot"), Crawler);
        await Support.EventuallyAsync(async () =>
        {
            var logs = (await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray();
            Assert.Equal(
                [("b-1", null), ("b-2", true)],
                logs.Select(log => ((string)log!["id"]!, (bool?)log["bot"])).Order()
            );
            Assert.Equal(1, await CountAsync(client, ""));
            Assert.Equal(2, await CountAsync(client, "?bots=Yes"));
        });
    }

    [Theory]
    [InlineData("dnt", "DNT", "1")]
    [InlineData("gpc", "Sec-GPC", "1")]
    [InlineData("prefetch", "Sec-Purpose", "prefetch;prerender")]
    public async Task A_signal_that_the_project_honours_is(
        string signal,
        string header,
        string value
    )
    {
        using var admin = TrackingClient.Admin(app);
        var project = $"kinds-{signal}";
        using var write = await admin.MakeAsync(
            project,
            new { honors = new[] { signal } },
            "write"
        );
        using var client = await admin.KeyAsync(project, "secret");
        var (_, denied) = await write.SendAsync(
            HttpMethod.Post,
            "v1/collect",
            Event("d-1", "search", Now),
            (header, value)
        );
        Assert.Equal(
            ("denied", "opted-out"),
            ((string)denied["verdicts"]![0]!["status"]!, (string)denied["verdicts"]![0]!["reason"]!)
        );
        await write.PostAsync("v1/collect", Event("d-2", "search", Now));
        await Support.EventuallyAsync(async () =>
        {
            var logs = (await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray();
            Assert.Equal("d-2", (string?)Assert.Single(logs)!["id"]);
            var letters = await client.GetAsync("v1/dead-letters");
            Assert.Equal("""{"opted-out":1}""", letters["counts"]!.ToJsonString());
            Assert.Empty(letters["deadLetters"]!.AsArray());
        });
    }

    [Theory]
    [InlineData("v1/collect", """{"type":"search","user":"u"}""")]
    [InlineData("v1/track", """{"event":"E","userId":"u"}""")]
    [InlineData("v4/events/custom", """{"action":"a.b","label":"l","client":{"id":"u"}}""")]
    [InlineData("e/", """{"event":"E","distinct_id":"u"}""")]
    public async Task A_request_that_is_not_to_be_tracked_is_not_in_any_dialect(
        string path,
        string body
    )
    {
        using var client = new TrackingClient(app, TrackingApp.WriteKey);
        var (_, denied) = await client.PostAsync($"{path}?tracking=No", body);
        Assert.Contains("\"denied\"", denied.ToJsonString(), StringComparison.Ordinal);
        var (status, _) = await client.PostAsync($"{path}?tracking=perhaps", body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task An_audit_event_of_a_product_is_in_the_audit_log_with_who_and_from_where()
    {
        using var admin = TrackingClient.Admin(app);
        using var client = await admin.MakeAsync("kinds-audit", new { }, "secret");
        var keys = (await admin.GetAsync("v1/projects/kinds-audit/keys"))["keys"]!.AsArray();
        var (_, answer) = await client.PostAsync(
            "v1/collect",
            """{"id":"audit-1","action":"user.login","category":"audit","params":{"role":"editor"}}"""
        );
        Assert.Equal("accepted", (string?)answer["verdicts"]![0]!["status"]);
        await Support.EventuallyAsync(async () =>
        {
            var lines = (await running.Storage.LinesAsync(BlobNames.AuditLogs)).Values.SelectMany(
                l => l
            );
            var line = JsonNode.Parse(
                Assert.Single(lines, l => l.Contains("audit-1", StringComparison.Ordinal))
            )!;
            Assert.Equal($"key:{(string)keys[0]!["id"]!}", (string?)line["user"]);
            Assert.Equal("127.0.0.0", (string?)line["context"]!["ip"]);
            Assert.Equal("editor", (string?)line["params"]!["role"]);
        });
    }

    private static object Event(
        string id,
        string action,
        DateTimeOffset at,
        string visitor = "v"
    ) =>
        new
        {
            id,
            action,
            visitor,
            occurredAt = at,
        };

    private static async Task CollectAsync(TrackingClient client, object body, string userAgent)
    {
        var (status, _) = await client.SendAsync(
            HttpMethod.Post,
            "v1/collect",
            body,
            ("User-Agent", userAgent)
        );
        Assert.Equal(HttpStatusCode.Accepted, status);
    }

    private static async Task<int?> CountAsync(TrackingClient client, string query) =>
        (int?)(await client.GetAsync($"v1/reports/log-types{query}"))["totals"]!["SEARCH"];
}
