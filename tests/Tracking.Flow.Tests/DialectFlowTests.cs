using System.Net;
using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>The other dialects: Segment's with its SDKs as they are, Synerise's, and the pixel.</summary>
public sealed class DialectFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TrackingApp app = running.App;

    [Theory]
    [InlineData("segment.mjs")]
    [InlineData("rudder.mjs")]
    public async Task An_SDK_of_Segment_delivers_each_message_once_and_the_visitor_has_a_session(
        string script
    )
    {
        var project = Path.GetFileNameWithoutExtension(script);
        using var admin = TrackingClient.Admin(app);
        using var key = await admin.MakeAsync(project, new { }, "write");
        using var client = await admin.KeyAsync(project, "secret");
        await Clients.RunAsync(
            script,
            app.Http.BaseAddress!.ToString().TrimEnd('/'),
            key.Key,
            "ann"
        );
        await Support.EventuallyAsync(async () =>
        {
            var totals = (await client.GetAsync("v1/reports/log-types"))["totals"]!;
            Assert.Equal(
                """{"GROUP_JOIN":1,"ORDER_COMPLETED":5,"PAGE_VISIT":1,"SCREEN_VIEW":1,"USER_ALIAS":1}""",
                totals.ToJsonString()
            );
            var sessions = (await client.GetAsync("v1/sessions"))["sessions"]!.AsArray();
            var session = Assert.Single(sessions)!;
            Assert.Equal(("ann", 10), ((string?)session["user"], (int)session["eventCount"]!));
            Assert.Equal("free", (string?)session["userInfo"]!["plan"]);
            Assert.Equal("https://shop.example/", (string?)session["landingPage"]);
            var told = await client.GetAsync($"v1/sessions/{session["sessionId"]}");
            // And START; no browser was seen.
            Assert.Equal(11, told["events"]!.AsArray().Count);
        });
    }

    [Fact]
    public async Task A_batch_of_messages_is_told_the_fate_of_each_and_clocks_are_corrected()
    {
        using var client = await ProjectAsync("seg-batch");
        var now = TimeProvider.System.GetUtcNow();
        var (status, answer) = await client.PostAsync(
            "v1/batch",
            new
            {
                sentAt = now.AddHours(-3),
                batch = new object[]
                {
                    new
                    {
                        type = "track",
                        @event = "Signed Up",
                        anonymousId = "a-1",
                        messageId = "m-1",
                        timestamp = now.AddHours(-3).AddMinutes(-5),
                    },
                    new { type = "track", anonymousId = "a-1" },
                    new { type = "page" },
                    "nothing",
                    new { type = "dance", userId = "u" },
                },
            }
        );
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.False((bool)answer["success"]!);
        Assert.Equal(
            ["accepted", "rejected", "rejected", "rejected", "rejected"],
            answer["verdicts"]!.AsArray().Select(v => (string?)v!["status"])
        );
        Assert.Equal(
            [null, "event", "userId", null, "type"],
            answer["verdicts"]!.AsArray().Select(v => (string?)v!["field"])
        );
        await Support.EventuallyAsync(async () =>
        {
            var logs = (await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray();
            var log = Assert.Single(logs)!;
            Assert.Equal("SIGNED_UP", (string?)log["logType"]);
            Assert.Equal("Signed Up", (string?)log["label"]);
            Assert.InRange(
                (DateTimeOffset)log["occurredAt"]! - now,
                TimeSpan.FromMinutes(-5.1),
                TimeSpan.FromMinutes(-4)
            );
        });
    }

    [Fact]
    public async Task A_write_key_may_come_as_Basic_user_or_in_the_body()
    {
        using var admin = TrackingClient.Admin(app);
        using var key = await admin.MakeAsync("seg-keys", new { }, "write");
        using var http = new TrackingClient(app, "");
        var message = new { userId = "u", @event = "x.y" };
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await http.PostAsync("v1/track", message)).Status
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (
                await http.PostAsync(
                    "v1/track",
                    new
                    {
                        userId = "u",
                        @event = "x.y",
                        writeKey = key.Key,
                    }
                )
            ).Status
        );
        var basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{key.Key}:"));
        var (status, answer) = await http.SendAsync(
            HttpMethod.Post,
            "v1/track",
            message,
            ("Authorization", $"Basic {basic}")
        );
        Assert.Equal((HttpStatusCode.OK, true), (status, (bool)answer["success"]!));
    }

    [Fact]
    public async Task Events_of_one_salt_are_one_and_the_earlier_version_stays_visible()
    {
        using var client = await ProjectAsync("salted");
        object Order(string sku, string? salt = "order-7") =>
            new
            {
                action = "product.buy",
                label = $"Bought {sku}",
                client = new { uuid = "u-1" },
                time = "2026-11-22T20:00:00Z",
                eventSalt = salt,
                @params = new
                {
                    sku,
                    ip = "1.2.3.4",
                    modifiedBy = "x",
                },
            };
        foreach (var order in new[] { Order("a"), Order("b"), Order("c", null), Order("c", null) })
        {
            Assert.Equal(
                HttpStatusCode.Accepted,
                (await client.PostAsync("v4/events/custom", order)).Status
            );
        }

        await Support.EventuallyAsync(async () =>
        {
            var logs = (await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray();
            Assert.Equal(3, logs.Count);
            var log = logs.Single(l => l!["history"] is not null)!;
            Assert.Equal("Bought b", (string?)log["label"]);
            Assert.Equal("""{"client":{"uuid":"u-1"},"sku":"b"}""", log["params"]!.ToJsonString());
            Assert.Equal("Bought a", (string?)log["history"]![0]!["label"]);
            Assert.Equal("a", (string?)log["history"]![0]!["params"]!["sku"]);
            var totals = (await client.GetAsync("v1/reports/log-types"))["totals"]!;
            Assert.Equal(3, (int)totals["PRODUCT_BUY"]!);
        });
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_an_event_is_told_field_by_field()
    {
        using var client = await ProjectAsync("wrong");
        var (status, answer) = await client.PostAsync(
            "v4/events/batch",
            new object[]
            {
                new
                {
                    action = "page.visit",
                    label = "x",
                    client = new { customId = "7" },
                    @params = new { url = "https://shop.example/" },
                },
                new { action = "buy", time = "yesterday" },
                new
                {
                    action = "a.way-too-long-for-an-action-of-32",
                    label = "x",
                    client = new { id = 1 },
                },
                new
                {
                    action = "page.visit",
                    label = "x",
                    client = new { email = "a@b.example" },
                    @params = new { email = "c@d.example" },
                },
            }
        );
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(400, (int)answer["status"]!);
        Assert.Equal(
            [
                "[1].action",
                "[1].label",
                "[1].client",
                "[1].time",
                "[2].action",
                "[3].params.url",
                "[3].params.email",
            ],
            answer["errors"]!.AsArray().Select(e => (string?)e!["field"])
        );
        Assert.Equal(
            ["accepted", "rejected", "rejected", "rejected"],
            answer["verdicts"]!.AsArray().Select(v => (string?)v!["status"])
        );
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await client.PostAsync("v4/events/batch", new { })).Status
        );
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            (await client.PostAsync("v4/events/batch", new int[1001])).Status
        );
    }

    [Theory]
    [InlineData("v4/events/added-to-cart", "product.addToCart")]
    [InlineData("v4/events/push/clicked", "push.click")]
    [InlineData("v4/events/hit-timer", "client.hitTimer")]
    [InlineData("v4/transactions", "transaction.charge")]
    public async Task Dedicated_endpoints_have_their_actions(string path, string action)
    {
        using var client = await ProjectAsync("dedicated");
        var (status, _) = await client.PostAsync(
            path,
            new { label = "x", client = new { email = "a@b.example" } }
        );
        Assert.Equal(HttpStatusCode.Accepted, status);
        await Support.EventuallyAsync(async () =>
        {
            var logs = await client.GetAsync($"v1/atomic-logs?action={action}");
            Assert.Equal("a@b.example", (string?)Assert.Single(logs["logs"]!.AsArray())!["user"]);
        });
    }

    [Fact]
    public async Task A_time_in_the_future_is_the_time_of_receipt_and_the_original_is_kept()
    {
        using var client = await ProjectAsync("future");
        var (_, answer) = await client.PostAsync(
            "v4/events/custom",
            new
            {
                action = "a.b",
                label = "x",
                client = new { id = 1 },
                time = "2199-01-01T00:00:00Z",
            }
        );
        Assert.Equal(1, (int)answer["accepted"]!);
        await Support.EventuallyAsync(async () =>
        {
            var lines = (await running.Storage.LinesAsync("app-events"))
                .Values.SelectMany(l => l)
                .Select(l => JsonNode.Parse(l)!);
            var line = lines.Single(l =>
                (string?)l["project"] == "future" && (string?)l["action"] == "a.b"
            );
            Assert.Equal("2199-01-01T00:00:00Z", (string?)line["originalTime"]);
            Assert.Null(line["occurredAt"]);
        });
    }

    [Fact]
    public async Task The_pixel_is_always_an_image_and_takes_what_is_valid()
    {
        using var client = await ProjectAsync("pixel");
        foreach (
            var (query, told) in new[]
            {
                ($"key={client.Key}&type=mail.open&user=ann&campaign=x", "accepted"),
                ($"key={client.Key}&url=https%3A%2F%2Fshop.example", "accepted"),
                ($"key={client.Key}&type=no%20spaces", "invalid"),
                ("key=wk_no_such_key", "unknown-key"),
                ("", "missing-key"),
            }
        )
        {
            using var http = new HttpClient();
            using var response = await http.GetAsync(
                new Uri(app.Http.BaseAddress!, $"v1/pixel.gif?{query}")
            );
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("image/gif", response.Content.Headers.ContentType!.MediaType);
            Assert.True(response.Headers.CacheControl!.NoStore);
            Assert.Equal(told, response.Headers.GetValues("x-tracking-status").Single());
            Assert.Equal(
                "GIF89a"u8.ToArray(),
                (await response.Content.ReadAsByteArrayAsync())[..6]
            );
        }

        await Support.EventuallyAsync(async () =>
        {
            var logs = (await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray();
            Assert.Equal(
                ["MAIL_OPEN", "PAGE_VISIT"],
                logs.Select(l => (string?)l!["logType"]).Order(StringComparer.Ordinal)
            );
        });
    }

    private async Task<TrackingClient> ProjectAsync(string project)
    {
        using var admin = TrackingClient.Admin(app);
        return await admin.MakeAsync(project, new { }, "secret");
    }
}
