using System.Net;
using System.Text.Json;

namespace Tracking.Flow.Tests;

/// <summary>Snowplow's tracker as it is.</summary>
public sealed class SnowplowFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TrackingApp app = running.App;

    [Theory]
    [InlineData("post", "true")]
    [InlineData("post", "false")]
    [InlineData("get", "true")]
    [InlineData("get", "false")]
    public async Task Each_event_arrives_once_and_the_visitor_is_the_user_in_one_session(
        string method,
        string base64
    )
    {
        var project = $"snow-{method}-{base64}";
        using var admin = TrackingClient.Admin(app);
        using var client = await admin.MakeAsync(project, new { }, "secret");
        await RunAsync(project, method, base64);
        await Support.EventuallyAsync(async () =>
        {
            var totals = (await client.GetAsync("v1/reports/log-types"))["totals"]!;
            Assert.Equal(
                """{"CART_ADD_ITEM":1,"ORDER_COMPLETED":1,"PAGE_PING":1,"PAGE_VISIT":1}""",
                totals.ToJsonString()
            );
            var sessions = (await client.GetAsync("v1/sessions"))["sessions"]!.AsArray();
            Assert.Equal("ann", (string?)Assert.Single(sessions)!["user"]);
            var logs = await client.GetAsync("v1/atomic-logs?action=order_completed");
            Assert.Equal(5, (int)Assert.Single(logs["logs"]!.AsArray())!["params"]!["total"]!);
        });
    }

    [ChromiumFact]
    public async Task The_tracker_of_browsers_delivers_each_event_once_with_its_contexts()
    {
        using var admin = TrackingClient.Admin(app);
        using var client = await admin.MakeAsync(
            "snow-browser",
            new { allowedOrigins = new[] { "http://127.0.0.1:*" }, ip = "drop" },
            "secret"
        );
        await Clients.RunAsync(
            "snowplow-browser.mjs",
            app.Http.BaseAddress!.ToString().TrimEnd('/'),
            "snow-browser",
            "bea",
            ChromiumFactAttribute.Program!
        );
        await Support.EventuallyAsync(async () =>
        {
            var totals = (await client.GetAsync("v1/reports/log-types?bots=true"))["totals"]!;
            Assert.Equal(
                """{"CART_ADD_ITEM":1,"LAST_WORDS":1,"ORDER_COMPLETED":1,"PAGE_VISIT":2}""",
                totals.ToJsonString()
            );
            var sessions = (await client.GetAsync("v1/sessions"))["sessions"]!.AsArray();
            Assert.Equal(2, sessions.Count);
            Assert.Single(sessions, session => (string?)session!["user"] == "bea");
            var logs = await client.GetAsync("v1/atomic-logs?action=order_completed");
            var order = Assert.Single(logs["logs"]!.AsArray())!;
            Assert.Equal(5, (int)order["params"]!["total"]!);
            var contexts = order["context"]!["contexts"]!.ToJsonString();
            Assert.Contains("\"plan\":\"free\"", contexts, StringComparison.Ordinal);
            Assert.Contains("web_page", contexts, StringComparison.Ordinal);
            Assert.DoesNotContain("203.0.113", contexts, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("i")]
    [InlineData("ice.png")]
    public async Task An_image_is_an_item_of_which_the_status_tells(string path)
    {
        using var admin = TrackingClient.Admin(app);
        var project = $"snow-{path.Replace('.', '-')}";
        using var client = await admin.MakeAsync(project, new { }, "secret");
        async Task<string> GetAsync(string query)
        {
            using var http = new HttpClient { BaseAddress = app.Http.BaseAddress };
            using var response = await http.GetAsync($"com.acme/{path}?aid={project}&{query}");
            Assert.Equal("image/gif", response.Content.Headers.ContentType?.MediaType);
            return response.Headers.GetValues("x-tracking-status").Single();
        }

        Assert.Equal("accepted", await GetAsync("e=pv&page=Shoes&uid=ann&url=https://x.example/"));
        Assert.Equal("missing", await GetAsync("page=Shoes&uid=ann"));
        await Support.EventuallyAsync(async () =>
        {
            var logs = (await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray();
            Assert.Equal("Shoes", (string?)Assert.Single(logs)!["label"]);
        });
    }

    [Fact]
    public async Task A_wrong_item_costs_no_other_and_is_taken_once_it_may_be()
    {
        using var admin = TrackingClient.Admin(app);
        using var client = await admin.MakeAsync(
            "snow-mixed",
            new { rules = new { requiredParams = new { order_completed = new[] { "total" } } } },
            "secret"
        );
        static string Order(string id, string data) =>
            JsonSerializer.Serialize(
                new
                {
                    e = "ue",
                    aid = "snow-mixed",
                    eid = id,
                    ue_pr = """{"data":{"schema":"iglu:a/order_completed/jsonschema/1-0-0","data":"""
                        + data
                        + "}}",
                }
            );
        using var none = new TrackingClient(app, "");
        var (status, answer) = await none.PostAsync(
            "com.snowplowanalytics.snowplow/tp2",
            $$"""{"data":[{{Order("s-1", """{"total":5}""")}},{{Order("s-2", "{}")}},7]}"""
                + """{"data":"none"}"""
        );
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            ["accepted", "missing", "malformed", "missing"],
            answer["verdicts"]!.AsArray().Select(v => (string?)(v!["reason"] ?? v["status"]))
        );

        // Once the rule is gone, what it cost is replayed.
        await admin.SendAsync(HttpMethod.Put, "v1/projects/snow-mixed", new { rules = new { } });
        await Support.EventuallyAsync(async () =>
        {
            var (_, replay) = await client.PostAsync(
                "v1/dead-letters/replay",
                new { reason = "missing" }
            );
            Assert.Contains("accepted", replay.ToJsonString(), StringComparison.Ordinal);
        });
        await Support.EventuallyAsync(async () =>
        {
            var logs = (await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray();
            Assert.Equal(["s-1", "s-2"], logs.Select(log => (string?)log!["id"]).Order());
        });
    }

    [Fact]
    public Task A_wrong_application_is_told_so_and_sent_no_second_time() =>
        RunAsync("no-such-project", "post", "true", "401");

    private Task RunAsync(params string[] args) =>
        Clients.RunAsync("snowplow.mjs", [app.Http.BaseAddress!.ToString().TrimEnd('/'), .. args]);
}
