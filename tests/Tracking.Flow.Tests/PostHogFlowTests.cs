using System.Net;

namespace Tracking.Flow.Tests;

/// <summary>PostHog's SDKs as they are, and what they are told.</summary>
public sealed class PostHogFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TrackingApp app = running.App;

    private string Address => app.Http.BaseAddress!.ToString().TrimEnd('/');

    [Fact]
    public async Task The_SDK_of_servers_delivers_each_event_once_and_a_visitor_becomes_a_user()
    {
        using var admin = TrackingClient.Admin(app);
        using var key = await admin.MakeAsync("posthog-node", new { }, "write");
        using var client = await admin.KeyAsync("posthog-node", "secret");
        await Clients.RunAsync("posthog.mjs", Address, key.Key, "ann");
        await Support.EventuallyAsync(async () =>
        {
            var totals = (await client.GetAsync("v1/reports/log-types"))["totals"]!;
            Assert.Equal(
                """{"GROUP_JOIN":1,"ORDER_COMPLETED":1,"PAGE_VISIT":1,"SCREEN_VIEW":1,"SIGNED_UP":1,"USER_ALIAS":1}""",
                totals.ToJsonString()
            );
            var sessions = (await client.GetAsync("v1/sessions"))["sessions"]!.AsArray();
            var visited = Assert.Single(sessions, s => s!["landingPage"] is not null)!;
            Assert.Equal(("ann", 3), ((string?)visited["user"], (int)visited["eventCount"]!));
            Assert.Equal("free", (string?)visited["userInfo"]!["plan"]);
        });
    }

    [ChromiumFact]
    public async Task The_SDK_of_browsers_delivers_each_event_once_in_one_session_with_its_user()
    {
        using var admin = TrackingClient.Admin(app);
        using var key = await admin.MakeAsync(
            "posthog-js",
            new { allowedOrigins = new[] { "http://127.0.0.1:*" } },
            "write"
        );
        using var client = await admin.KeyAsync("posthog-js", "secret");
        await Clients.RunAsync(
            "posthog-browser.mjs",
            Address,
            key.Key,
            "bea",
            ChromiumFactAttribute.Program!
        );
        await Support.EventuallyAsync(async () =>
        {
            var totals = (await client.GetAsync("v1/reports/log-types?bots=true"))["totals"]!;
            Assert.Equal(
                """{"GROUP_JOIN":1,"LAST_WORDS":1,"ORDER_COMPLETED":1,"PAGE_LEAVE":1,"PAGE_VISIT":1,"SIGNED_UP":1,"USER_ALIAS":1}""",
                totals.ToJsonString()
            );
            var sessions = (await client.GetAsync("v1/sessions"))["sessions"]!.AsArray();
            var session = Assert.Single(sessions)!;
            Assert.Equal(("bea", 8), ((string?)session["user"], (int)session["eventCount"]!));
            Assert.Equal("free", (string?)session["userInfo"]!["plan"]);
        });
    }

    [Fact]
    public async Task A_wrong_event_costs_no_other_and_a_wrong_key_all()
    {
        using var admin = TrackingClient.Admin(app);
        using var key = await admin.MakeAsync("posthog-wrong", new { }, "write");
        using var http = new TrackingClient(app, "");
        object Batch(string name, params object[] events) => new { api_key = name, batch = events };
        var good = new { @event = "x.y", distinct_id = "u" };
        var (status, answer) = await http.PostAsync(
            "batch/",
            Batch(key.Key, good, new { @event = "x.y" }, new { distinct_id = "u" }, 7)
        );
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            ["accepted", "rejected", "rejected", "rejected"],
            answer["verdicts"]!.AsArray().Select(v => (string?)v!["status"])
        );
        Assert.Equal(
            [null, "missing", "missing", "malformed"],
            answer["verdicts"]!.AsArray().Select(v => (string?)v!["reason"])
        );

        (status, answer) = await http.PostAsync("x/batch", Batch(key.Key, good));
        Assert.Equal((HttpStatusCode.OK, """{"status":1}"""), (status, answer.ToJsonString()));
        (status, _) = await http.PostAsync("x/batch", Batch("phc_wrong", good));
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        (status, answer) = await http.PostAsync("flags/?v=2", new { token = key.Key });
        Assert.Equal((HttpStatusCode.OK, "{}"), (status, answer["featureFlags"]!.ToJsonString()));
    }
}
