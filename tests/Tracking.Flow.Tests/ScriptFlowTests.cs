using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>The tracker script in a real browser.</summary>
public sealed class ScriptFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TrackingApp app = running.App;

    private string Host => app.Http.BaseAddress!.ToString().TrimEnd('/');

    /// <summary>The script of the app in pages whose collector sees each request, and answers as it likes.</summary>
    [ChromiumTheory]
    [InlineData("script-pages.mjs")]
    [InlineData("script-delivery.mjs")]
    [InlineData("script-consent.mjs")]
    [InlineData("script-shims.mjs")]
    [InlineData("script-hostile.mjs")]
    public Task In_a_page_it_does_what_it_is_asked_to_and_nothing_else(string script) =>
        Clients.RunAsync(script, Host, ChromiumFactAttribute.Program!);

    [ChromiumFact]
    public async Task What_a_site_reports_with_the_snippet_is_one_session_with_all_that_was_done()
    {
        using var admin = TrackingClient.Admin(app);
        using var key = await MakeAsync(admin, "script", []);
        using var client = await admin.KeyAsync("script", "secret");
        await VisitAsync(key.Key);
        await Support.EventuallyAsync(async () =>
        {
            Assert.Equal(
                """
                {"BANNER_CLICK":1,"FORM_SUBMIT":1,"METRIC":1,"PAGE_LEAVE":3,"PAGE_VISIT":3,"PRODUCT_VIEW":1}
                """.Trim(),
                await TotalsAsync(client)
            );
            var sessions = (await client.GetAsync("v1/sessions?bot=true"))["sessions"]!.AsArray();
            var session = Assert.Single(sessions)!;
            Assert.Equal("ann", (string?)session["user"]);
            Assert.Equal("CONTACT_START", (string?)session["result"]);
            Assert.Equal("free", (string?)session["userInfo"]!["plan"]);
            Assert.Equal(4, (double)session["metrics"]!["csat"]!["last"]!);
            Assert.Equal(3, (int)session["metrics"]!["timeOnPage"]!["count"]!);
            Assert.Equal(3, (int)session["metrics"]!["scrollDepth"]!["count"]!);
        });
        var logs = await client.GetAsync("v1/atomic-logs?action=form.submit&bot=true");
        Assert.Equal(
            """{"form":"contact","fields":{"email":"ann@example.com"}}""",
            Assert.Single(logs["logs"]!.AsArray())!["params"]!.ToJsonString()
        );
    }

    [ChromiumFact]
    public async Task Who_does_not_want_to_be_tracked_is_not_where_the_project_honours_it()
    {
        using var admin = TrackingClient.Admin(app);
        using var key = await MakeAsync(admin, "script-gpc", ["gpc"]);
        using var client = await admin.KeyAsync("script-gpc", "secret");
        await VisitAsync(key.Key, "gpc");
        // It is asked for last, so all before it would be there.
        await key.PostAsync("v1/collect", new { type = "last.one" });
        await Support.EventuallyAsync(async () =>
            Assert.Equal("""{"LAST_ONE":1}""", await TotalsAsync(client))
        );
    }

    private static Task<TrackingClient> MakeAsync(
        TrackingClient admin,
        string project,
        string[] honors
    ) =>
        admin.MakeAsync(
            project,
            new { allowedOrigins = new[] { "http://127.0.0.1:*" }, honors },
            "write"
        );

    private async Task VisitAsync(string key, params string[] more) =>
        await Clients.RunAsync(
            "script-site.mjs",
            [
                Host,
                await app.Http.GetStringAsync($"t.js?sri&key={key}"),
                ChromiumFactAttribute.Program!,
                .. more,
            ]
        );

    private static async Task<string> TotalsAsync(TrackingClient client)
    {
        var totals = (JsonNode)(await client.GetAsync("v1/reports/log-types?bots=true"))["totals"]!;
        return totals.ToJsonString();
    }
}
