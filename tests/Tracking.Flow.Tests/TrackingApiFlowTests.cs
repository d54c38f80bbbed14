using System.Net;
using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>The tracking API as clients of Search, Knowledge and Chatbot use it.</summary>
public sealed class TrackingApiFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TrackingApp app = running.App;

    [Theory]
    [InlineData("v1/tracking/session", null)]
    [InlineData("v1/inbtrck/session/", "[]")]
    [InlineData("prod/km/v1/tracking/session", "{}")]
    [InlineData("a/b/c/v1/inbtrck/session", "")]
    public async Task A_session_is_made_wherever_clients_ask_for_it(string path, string? body)
    {
        using var client = Demo();
        var (status, session) = await client.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.OK, status);
        client.SessionToken = $"Bearer {session["sessionToken"]}";
        var (told, _) = await client.PostAsync(
            path.Replace("session", "session/user", StringComparison.Ordinal),
            """{"data":{"inbenta":"generate_session"}}"""
        );
        Assert.Equal(HttpStatusCode.OK, told);
        await EventuallyAsync(
            (string)session["sessionId"]!,
            s => Assert.Equal("generate_session", (string?)s["userInfo"]!["inbenta"])
        );
    }

    [Fact]
    public async Task A_server_gets_an_access_token_renews_it_and_sends_verified_events_with_it()
    {
        using var client = Demo();
        var (status, auth) = await client.PostAsync(
            "prod/search/v1/auth",
            $"secret={TrackingApp.SecretKey}"
        );
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(1200, (int)auth["expires_in"]!);
        Assert.Equal(
            new Uri(app.Http.BaseAddress!, "prod/search").ToString(),
            (string?)auth["apis"]!["search"]
        );

        client.AccessToken = (string)auth["accessToken"]!;
        var (_, renewed) = await client.PostAsync("v1/refreshToken", null);
        Assert.Null(renewed["apis"]);
        client.AccessToken = (string)renewed["accessToken"]!;
        var (_, tracked) = await client.TrackAsync("search", new { query = "verified" });
        await Support.EventuallyAsync(async () =>
        {
            var logs = await client.GetAsync("v1/atomic-logs?logType=SEARCH&limit=1000");
            var log = logs["logs"]!
                .AsArray()
                .Single(l => (string?)l!["id"] == (string?)tracked["id"]);
            Assert.True((bool)log!["verified"]!);
        });
    }

    [Fact]
    public async Task Wrong_secrets_and_tokens_are_refused_in_both_shapes_that_clients_parse()
    {
        using var client = Demo();
        var (status, problem) = await client.PostAsync(
            "v1/auth",
            """{"secret":"sk_no_such_key"}"""
        );
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("Secret token not valid", (string?)problem["error"]!["message"]);
        Assert.Equal(401, (int)problem["errors"]![0]!["code"]!);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (
                await client.PostAsync("v1/auth", $$"""{"secret":"{{TrackingApp.WriteKey}}"}""")
            ).Status
        );
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("v1/auth", null)).Status);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await client.PostAsync("v1/refreshToken", null)).Status
        );

        client.AccessToken = "AwJrMesZ7k_forged";
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.TrackAsync("search", null)).Status);

        client.AccessToken = null;
        client.SessionToken = "AQJrMQRkZW1vAaIFHCwocJyB6Pvp5Lo6yQPc";
        var (refused, expired) = await client.TrackAsync("click", null);
        Assert.Equal(HttpStatusCode.Unauthorized, refused);
        Assert.Contains(
            "Session expired",
            (string?)expired["errors"]![0]!["message"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_domain_key_is_of_use_to_browsers_on_allowed_origins_only()
    {
        using var admin = TrackingClient.Admin(app);
        using var browser = await admin.MakeAsync(
            "domains",
            new { allowedOrigins = new[] { "https://shop.example" } },
            "domain"
        );
        using var other = await admin.KeyAsync("domains", "write");
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.TrackAsync("search", null)).Status);
        browser.Origin = "https://evil.example";
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.TrackAsync("search", null)).Status);
        browser.Origin = "https://shop.example";
        Assert.Equal(HttpStatusCode.OK, (await browser.TrackAsync("search", null)).Status);

        var asked = $$"""{"domainKey":"{{browser.Key}}"}""";
        Assert.Equal(HttpStatusCode.Forbidden, (await other.PostAsync("v1/auth", asked)).Status);
        other.Origin = "https://shop.example";
        var (status, auth) = await other.PostAsync("v1/auth", asked);
        Assert.Equal(HttpStatusCode.OK, status);
        other.AccessToken = (string)auth["accessToken"]!;
        Assert.Equal(HttpStatusCode.OK, (await other.TrackAsync("search", null)).Status);
        other.Origin = null;
        Assert.Equal(HttpStatusCode.Forbidden, (await other.TrackAsync("search", null)).Status);
    }

    [Fact]
    public async Task Each_data_key_is_tracked_in_both_spellings_and_makes_the_result_it_should()
    {
        using var admin = TrackingClient.Admin(app);
        foreach (var (product, order) in Orders)
        {
            using var client = await admin.MakeAsync($"keys-{product}", new { product }, "secret");
            var (_, session) = await client.PostAsync("v1/tracking/session", null);
            client.SessionToken = (string)session["sessionToken"]!;

            // Worst first: each is the result until the next.
            foreach (var key in order)
            {
                Assert.Equal(HttpStatusCode.OK, (await client.TrackAsync(key, null)).Status);
                Assert.Equal(
                    HttpStatusCode.OK,
                    (await client.TrackAsync(key.ToLowerInvariant(), new { value = "TRUE" })).Status
                );
                await Support.EventuallyAsync(async () =>
                {
                    var told = await client.GetAsync($"v1/sessions/{session["sessionId"]}");
                    Assert.Equal(key, (string?)told["result"]);
                    Assert.Equal(2, (int)told["dataKeys"]![key]!);
                });
            }
        }
    }

    [Fact]
    public async Task A_code_decides_what_a_click_is_and_the_same_click_counts_once()
    {
        using var client = await ProjectAsync("codes", "knowledge");
        foreach (var (type, logType) in Types)
        {
            var (status, search) = await client.PostAsync(
                "v1/tracking/searches",
                new
                {
                    query = $"q {type}",
                    type,
                    results = new[] { new { id = $"of-{type}", position = 7 } },
                }
            );
            Assert.Equal(HttpStatusCode.OK, status);
            var click = new
            {
                type = "click",
                id = $"click-{type}",
                data = new { code = search["results"]![0]!["clickCode"], value = (string?)null },
            };
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(
                    HttpStatusCode.OK,
                    (await client.PostAsync("v1/inbtrck/events", click)).Status
                );
            }

            await Support.EventuallyAsync(async () =>
            {
                var logs = await client.GetAsync($"v1/atomic-logs?contentId=of-{type}");
                var log = Assert.Single(logs["logs"]!.AsArray())!;
                Assert.Equal(logType, (string?)log["logType"]);
                Assert.Equal((string?)search["searchId"], (string?)log["searchId"]);
                Assert.Equal(7, (int)log["position"]!);
                Assert.True((bool)log["verified"]!);
            });
        }

        // Reports follow on the logs.
        await Support.EventuallyAsync(async () =>
        {
            var contents = await client.GetAsync("v1/reports/contents");
            Assert.Equal(Types.Length, (int)contents["clicks"]!);
            var searches = await client.GetAsync("v1/reports/searches");
            Assert.Equal((3, 3), ((int)searches["searches"]!, (int)searches["withClick"]!));
        });
    }

    [Fact]
    public async Task Forged_foreign_and_misused_codes_are_refused()
    {
        using var mine = await ProjectAsync("mine", "search");
        using var other = await ProjectAsync("other", "search");
        var search = new { query = "x", results = new[] { new { id = 1 } } };
        var (_, codes) = await mine.PostAsync("v1/tracking/searches", search);
        var (_, foreign) = await other.PostAsync("v1/tracking/searches", search);
        var click = (string)codes["results"]![0]!["clickCode"]!;
        foreach (
            var (type, code) in new[]
            {
                ("click", click[..^1] + (click[^1] == 'A' ? 'B' : 'A')),
                ("click", "no code at all"),
                ("click", (string)foreign["results"]![0]!["clickCode"]!),
                ("click", (string)codes["results"]![0]!["rateCode"]!),
                ("rate", click),
                ("rate", (string)foreign["results"]![0]!["rateCode"]!),
                ("search_rate", click),
                ("search_rate", (string)foreign["searchCode"]!),
            }
        )
        {
            var (status, problem) = await mine.TrackAsync(type, new { code, value = 1 });
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Equal("urn:tracking:invalid-code", (string?)problem["type"]);
            Assert.Equal("data.code", (string?)problem["field"]);
        }
    }

    [Fact]
    public async Task A_rating_with_a_comment_later_is_one_rating()
    {
        using var client = await ProjectAsync("ratings", "knowledge");
        var (_, codes) = await client.PostAsync(
            "v1/tracking/searches",
            new
            {
                query = "x",
                autoSession = true,
                results = new[] { new { id = "c1" } },
            }
        );
        client.SessionToken = (string)codes["sessionToken"]!;
        var code = codes["results"]![0]!["rateCode"];
        await client.TrackAsync(
            "rate",
            new
            {
                code,
                value = 2,
                comment = (string?)null,
            }
        );
        await Support.EventuallyAsync(async () =>
            Assert.Equal(1, (int)(await client.GetAsync("v1/reports/contents"))["ratings"]!)
        );
        await client.TrackAsync("rate", new { code, comment = "no help" });
        await client.TrackAsync("rate", new { code, value = 4 });
        await client.TrackAsync(
            "search_rate",
            new { code = codes["tracking"]!["searchCode"], value = 1 }
        );
        await Support.EventuallyAsync(async () =>
        {
            var contents = await client.GetAsync("v1/reports/contents");
            Assert.Equal(1, (int)contents["ratings"]!);
            Assert.Equal(4, (double)contents["averageRating"]!);
            var log = Assert.Single(
                (await client.GetAsync("v1/atomic-logs?logType=RATING"))["logs"]!.AsArray()
            )!;
            Assert.Equal(("4", "no help"), ((string?)log["rating"], (string?)log["comment"]));
            var session = await client.GetAsync($"v1/sessions/{codes["sessionId"]}");
            Assert.Equal(3, (int)session["eventCount"]!);
            Assert.Equal(1, (int)session["dataKeys"]!["RATE_CONTENT"]!);
        });
    }

    [Fact]
    public async Task A_click_on_a_result_of_another_instance_is_tracked_where_the_search_was()
    {
        using var mine = await ProjectAsync("instance-a", "search");
        using var other = await ProjectAsync("instance-b", "search");
        var search = new { query = "x", results = new[] { new { id = 1 } } };
        var (_, here) = await mine.PostAsync("v1/tracking/searches", search);
        var (_, there) = await other.PostAsync("v1/tracking/searches", search);
        var codes = new
        {
            searchCode = here["searchCode"],
            externalCode = there["results"]![0]!["externalCode"],
        };
        var (status, problem) = await mine.TrackAsync("external_click", codes);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(
            "PUT /v1/projects/instance-a/external-matchings/INSTANCE_B",
            (string?)problem["detail"],
            StringComparison.Ordinal
        );

        using var admin = TrackingClient.Admin(app);
        await admin.SendAsync(
            HttpMethod.Put,
            "v1/projects/instance-a/external-matchings/instance-b",
            null
        );
        Assert.Equal(HttpStatusCode.OK, (await mine.TrackAsync("external_click", codes)).Status);
        await Support.EventuallyAsync(async () =>
        {
            var logs = await mine.GetAsync("v1/atomic-logs?logType=INSTANCE_B");
            Assert.Equal("1", (string?)Assert.Single(logs["logs"]!.AsArray())!["contentId"]);
            Assert.Equal(1, (int)(await mine.GetAsync("v1/reports/searches"))["withClick"]!);
        });
        var elsewhere = await other.GetAsync("v1/reports/log-types");
        Assert.Equal(["SEARCH"], elsewhere["totals"]!.AsObject().Select(t => t.Key));
    }

    [Fact]
    public async Task An_event_can_ask_for_its_session_and_what_is_refused_starts_none()
    {
        using var client = await ProjectAsync("chat", "chatbot");
        var (refused, _) = await client.PostAsync(
            "v1/tracking/events",
            new { type = "no_such_key", autoSession = true }
        );
        Assert.Equal(HttpStatusCode.BadRequest, refused);
        using var search = await ProjectAsync("no-chat", "search");
        var (required, problem) = await search.TrackAsync("contact_start", null);
        Assert.Equal(HttpStatusCode.BadRequest, required);
        Assert.Equal("urn:tracking:session-required", (string?)problem["type"]);

        var (status, tracked) = await client.PostAsync(
            "v1/tracking/events",
            new
            {
                // A chatbot has a session for every event, asked for or not.
                type = "CHAT_ATTENDED",
                data = new { value = "TRUE" },
            }
        );
        Assert.Equal(HttpStatusCode.OK, status);
        client.SessionToken = (string)tracked["sessionToken"]!;
        var (_, second) = await client.PostAsync(
            "v1/tracking/events",
            new
            {
                type = "search",
                autoSession = true,
                data = new { query = "x" },
            }
        );
        Assert.Null(second["sessionToken"]);
        await Support.EventuallyAsync(async () =>
        {
            var sessions = await client.GetAsync("v1/sessions");
            var session = Assert.Single(sessions["sessions"]!.AsArray())!;
            Assert.Equal((string?)tracked["sessionId"], (string?)session["sessionId"]);
            Assert.Equal(2, (int)session["eventCount"]!);
            Assert.Equal("CHAT_ATTENDED", (string?)session["result"]);
            Assert.Single((await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray());
        });
    }

    [Fact]
    public async Task A_search_that_is_not_to_be_tracked_has_codes_all_the_same()
    {
        using var client = await ProjectAsync("untracked", "search");
        var search = new
        {
            query = "quiet",
            tracking = false,
            results = new[] { new { id = 1 } },
        };
        var (_, codes) = await client.PostAsync("v1/tracking/searches", search);
        Assert.False((bool)codes["tracked"]!);
        await client.TrackAsync("click", new { code = codes["results"]![0]!["clickCode"] });
        await Support.EventuallyAsync(async () =>
        {
            var told = await client.GetAsync("v1/reports/log-types");
            Assert.Equal("""{"MATCH":1}""", told["totals"]!.ToJsonString());
        });
        var searches = await client.GetAsync("v1/reports/searches");
        Assert.Equal((0, 0), ((int)searches["searches"]!, (int)searches["withClick"]!));
    }

    [Fact]
    public async Task Pages_of_atomic_logs_neither_skip_nor_repeat()
    {
        using var client = await ProjectAsync("paged", "site");
        var ids = new List<string>();
        for (var i = 0; i < 25; i++)
        {
            ids.Add((string)(await client.TrackAsync("search", new { query = "x" })).Body["id"]!);
        }

        await Support.EventuallyAsync(async () =>
            Assert.Equal(25, (await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray().Count)
        );
        var read = new List<string>();
        string? continuation = null;
        do
        {
            var page = await client.GetAsync(
                $"v1/atomic-logs?limit=7&continuation={Uri.EscapeDataString(continuation ?? "")}"
            );
            Assert.InRange(page["logs"]!.AsArray().Count, 1, 7);
            read.AddRange(page["logs"]!.AsArray().Select(l => (string)l!["id"]!));
            continuation = (string?)page["continuation"];
        } while (continuation is not null);

        Assert.Equal(ids.Order(), read.Order());
    }

    private static readonly (string Product, string[] WorstFirst)[] Orders =
    [
        (
            "search",
            [
                "KNOWLEDGE_BASE",
                "SEARCH",
                "USER_QUESTION_CLICK",
                "CLICK_AUTOCOMPLETER",
                "CLICK_KNOWLEDGE_BASE",
                "CLICK_MATCH",
                "CONTACT_SUBMIT",
                "CONTACT_TICKET",
            ]
        ),
        (
            "knowledge",
            [
                "INSTANT_SEARCH",
                "CLICK_CROSS_SELLING",
                "CLICK_CHAINED",
                "CLICK_POPULAR",
                "CLICK_PUSH",
                "CLICK_CATEGORY",
                "INSTANT_CLICK",
                "CONTACT_CLICK",
                "CONTACT_TICKET",
            ]
        ),
    ];

    private static readonly (string Type, string LogType)[] Types =
    [
        ("search", "MATCH"),
        ("instant", "INSTANT_MATCH"),
        ("contact", "CONTACT_MATCH"),
        ("category", "CATEGORY"),
        ("push", "PUSH"),
        ("popular", "POPULAR"),
        ("related", "RELATED"),
        ("chained", "CHAINED"),
        ("content", "CONTENT"),
        ("autocompleter", "AUTOCOMPLETER"),
        ("knowledge_base", "KNOWLEDGE_BASE_MATCH"),
        ("cross_selling", "CROSS-SELLING"),
    ];

    private TrackingClient Demo() => new(app, TrackingApp.WriteKey);

    private async Task<TrackingClient> ProjectAsync(string project, string product)
    {
        using var admin = TrackingClient.Admin(app);
        return await admin.MakeAsync(project, new { product }, "secret");
    }

    private Task EventuallyAsync(string sessionId, Action<JsonNode> assertion) =>
        Support.EventuallyAsync(async () =>
        {
            using var client = new TrackingClient(app, TrackingApp.SecretKey);
            assertion(await client.GetAsync($"v1/sessions/{sessionId}"));
        });
}
