namespace Tracking.Flow.Tests;

/// <summary>A real browser: beacons, preflight requests, the pixel, and the SDKs of browsers as they are.</summary>
public sealed class BrowserFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TrackingApp app = running.App;

    [ChromiumFact]
    public async Task What_a_page_of_an_allowed_origin_sends_arrives_once()
    {
        using var admin = TrackingClient.Admin(app);
        using var key = await admin.MakeAsync(
            "browser",
            new { allowedOrigins = new[] { "http://127.0.0.1:*" } },
            "write"
        );
        using var client = await admin.KeyAsync("browser", "secret");
        await Clients.RunAsync(
            "browser.mjs",
            app.Http.BaseAddress!.ToString().TrimEnd('/'),
            key.Key,
            ChromiumFactAttribute.Program!
        );
        await Support.EventuallyAsync(async () =>
        {
            var totals = (await client.GetAsync("v1/reports/log-types?bots=true"))["totals"]!;
            Assert.Equal(
                """
                {"BEACON_JSON":1,"BEACON_TEXT":1,"BEACON_UNLOAD":1,"FETCH_HEADERS":1,"FETCH_KEEPALIVE":1,"GROUP_JOIN":1,"ORDER_COMPLETED":2,"PAGE_VISIT":2,"PIXEL_SHOWN":1,"USER_ALIAS":1}
                """.Trim(),
                totals.ToJsonString()
            );
            var sessions = (await client.GetAsync("v1/sessions"))["sessions"]!.AsArray();
            var bea = Assert.Single(sessions, s => (string?)s!["user"] == "bea")!;
            Assert.Equal(("CONTACT_START", 7), ((string?)bea["result"], (int)bea["eventCount"]!));
            Assert.All(
                new[] { "seg", "rud" },
                user =>
                    Assert.Equal(
                        "free",
                        (string?)
                            Assert.Single(sessions, s => (string?)s!["user"] == user)!["userInfo"]![
                                "plan"
                            ]
                    )
            );
        });
    }
}
