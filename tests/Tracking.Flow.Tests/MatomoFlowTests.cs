using System.Text;

namespace Tracking.Flow.Tests;

/// <summary>Matomo's tracker of Node as it is, and what trackers of browsers send.</summary>
public sealed class MatomoFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TrackingApp app = running.App;

    [Fact]
    public async Task The_tracker_of_Node_delivers_and_a_visitor_who_is_a_user_has_one_session()
    {
        using var admin = TrackingClient.Admin(app);
        using var client = await admin.MakeAsync("matomo", new { }, "secret");
        await Clients.RunAsync(
            "matomo.mjs",
            app.Http.BaseAddress!.ToString().TrimEnd('/'),
            "matomo",
            client.Key
        );
        await Support.EventuallyAsync(async () =>
        {
            var sessions = (await client.GetAsync("v1/sessions"))["sessions"]!.AsArray();
            var session = Assert.Single(sessions, s => (string?)s!["user"] == "ann")!;
            Assert.Equal(4, (int)session["eventCount"]!);
            var logs = (await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray();
            Assert.Equal(
                ["GOAL_CONVERSION", "PAGE_VISIT", "SEARCH", "VIDEOS_PLAY"],
                logs.Where(l => (string?)l!["user"] == "ann")
                    .Select(l => (string?)l!["logType"])
                    .Order(StringComparer.Ordinal)
            );
        });
        await Support.EventuallyAsync(async () =>
        {
            var lines = (await running.Storage.LinesAsync("app-events"))
                .Values.SelectMany(l => l)
                .Select(l => System.Text.Json.Nodes.JsonNode.Parse(l)!);
            var old = Assert.Single(
                lines,
                l => (string?)l["project"] == "matomo" && (string?)l["label"] == "Old"
            );
            Assert.InRange(
                TimeProvider.System.GetUtcNow() - (DateTimeOffset)old["occurredAt"]!,
                TimeSpan.FromHours(47.9),
                TimeSpan.FromHours(48.5)
            );
            Assert.StartsWith("203.0.113.", (string?)old["context"]!["ip"]);
        });
    }

    [Fact]
    public async Task Images_forms_and_beacons_are_answered_as_trackers_expect()
    {
        using var admin = TrackingClient.Admin(app);
        using var client = await admin.MakeAsync("matomo-web", new { }, "secret");
        const string Query = "idsite=matomo-web&rec=1&_id=0123456789abcdef";
        foreach (
            var (method, query, body, status, told) in new[]
            {
                ("GET", Query, null, 200, "accepted"),
                ("HEAD", Query, null, 200, "not-shown"),
                ("GET", $"{Query}&send_image=0", null, 204, "accepted"),
                ("GET", "idsite=matomo-web", null, 200, "missing"),
                ("GET", "idsite=matomo-web&send_image=0", null, 400, null),
                ("GET", "idsite=nowhere&rec=1", null, 200, "unknown-key"),
                ("POST", "", "idsite=nowhere&rec=1", 401, null),
                ("POST", "", $"{Query}&ping=1", 200, "accepted"),
                ("POST", Query, "?link=https%3A%2F%2Fx.y&send_image=0", 204, "accepted"),
                ("POST", "", """{"requests":["?idsite=matomo-web"]}""", 400, null),
            }
        )
        {
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(
                new HttpMethod(method),
                new Uri(app.Http.BaseAddress!, $"any/prefix/matomo.php?{query}")
            );
            request.Headers.TryAddWithoutValidation("Accept", "image/avif,image/*,*/*;q=0.8");
            // As beacons have it.
            request.Content = body is null
                ? null
                : new StringContent(body, Encoding.UTF8, "text/plain");
            using var response = await http.SendAsync(request);
            Assert.Equal(
                (query, body, status, told),
                (
                    query,
                    body,
                    (int)response.StatusCode,
                    response.Headers.TryGetValues("x-tracking-status", out var values)
                        ? values.Single()
                        : null
                )
            );
        }

        await Support.EventuallyAsync(async () =>
        {
            var totals = (await client.GetAsync("v1/reports/log-types"))["totals"]!;
            Assert.Equal(
                """{"LINK_CLICK":1,"PAGE_PING":1,"PAGE_VISIT":2}""",
                totals.ToJsonString()
            );
        });
    }

    [ChromiumFact]
    public async Task What_a_page_of_an_allowed_origin_sends_arrives()
    {
        using var admin = TrackingClient.Admin(app);
        using var client = await admin.MakeAsync(
            "matomo-page",
            new { allowedOrigins = new[] { "http://127.0.0.1:*" } },
            "secret"
        );
        await Clients.RunAsync(
            "matomo-browser.mjs",
            app.Http.BaseAddress!.ToString().TrimEnd('/'),
            "matomo-page",
            ChromiumFactAttribute.Program!
        );
        await Support.EventuallyAsync(async () =>
        {
            var totals = (await client.GetAsync("v1/reports/log-types?bots=true"))["totals"]!;
            Assert.Equal(
                """
                {"CART_OPEN":1,"CONTENT_IMPRESSION":1,"DOWNLOAD":1,"LINK_CLICK":1,"PAGE_PING":1,"PAGE_VISIT":1,"SEARCH":1}
                """.Trim(),
                totals.ToJsonString()
            );
            var sessions = (await client.GetAsync("v1/sessions"))["sessions"]!.AsArray();
            Assert.Equal("bea", (string?)Assert.Single(sessions)!["user"]);
        });
    }
}
