using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>What is not accepted: kept, explained, and tried again after a rule was changed.</summary>
public sealed class DeadLetterFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TrackingApp app = running.App;

    [Fact]
    public async Task Rejected_events_are_kept_as_sent_and_count_once_after_the_rule_was_fixed()
    {
        using var client = await ProjectAsync("fixed", new { product = "site" });
        const string own = """{"id":"own-1","type":"buy.now","dataKey":"MINE","user":"ann"}""";
        var (_, answer) = await client.PostAsync("v1/collect", $"[{own},{{\"type\":\"search\"}}]");
        Assert.Equal((1, 1), ((int)answer["accepted"]!, (int)answer["rejected"]!));
        var id = (string)answer["verdicts"]![0]!["deadLetterId"]!;
        await client.PostAsync("v1/tracking/events", new { type = "mine", user = "ann" });
        await client.PostAsync("v4/events/custom", new { action = "a.b", client = new { id = 1 } });

        await Support.EventuallyAsync(async () =>
        {
            var listed = await client.GetAsync("v1/dead-letters");
            Assert.Equal("""{"missing":1,"unknown":2}""", listed["counts"]!.ToJsonString());
            Assert.Equal(3, listed["deadLetters"]!.AsArray().Count);
        });
        var letter = await client.GetAsync($"v1/dead-letters/{id}");
        Assert.Equal(own, (string?)letter["raw"]);
        Assert.Equal(
            ("unknown", "dataKey", "collect"),
            ((string?)letter["reason"], (string?)letter["field"], (string?)letter["dialect"])
        );

        using var admin = TrackingClient.Admin(app);
        await admin.SendAsync(
            HttpMethod.Put,
            "v1/projects/fixed/data-keys/MINE",
            new { priority = 1 }
        );
        var (_, dry) = await ReplayAsync(client, new { all = true, dryRun = true });
        Assert.Equal("""{"rejected":1,"would-be-accepted":2}""", dry["counts"]!.ToJsonString());
        Assert.Equal(1, await LoggedAsync(client));

        foreach (var expected in new[] { 2, 0 })
        {
            var (_, replayed) = await ReplayAsync(client, new { reason = "unknown" });
            Assert.Equal(expected, (int?)replayed["counts"]!["accepted"] ?? 0);
        }

        await ReplayAsync(client, new { ids = new[] { id } });
        await Support.EventuallyAsync(async () =>
        {
            var logs = (await client.GetAsync("v1/atomic-logs?action=buy.now"))["logs"]!.AsArray();
            Assert.Equal("own-1", (string?)Assert.Single(logs)!["id"]);
            Assert.Equal(2, await LoggedAsync(client));
            var session = Assert.Single(
                (await client.GetAsync("v1/sessions"))["sessions"]!.AsArray()
            )!;
            Assert.Equal("MINE", (string?)session["result"]);
            Assert.Equal(2, (int)session["eventCount"]!);
        });
    }

    [Fact]
    public async Task A_flood_is_counted_and_only_some_of_it_kept()
    {
        using var client = await ProjectAsync("flood", new { });
        var batch = Enumerable.Repeat(new { type = "no spaces" }, 500).ToList();
        for (var i = 0; i < 2; i++)
        {
            var (_, answer) = await client.PostAsync("v1/collect", batch);
            Assert.Equal(500, (int)answer["rejected"]!);
        }

        await Support.EventuallyAsync(async () =>
        {
            var listed = await client.GetAsync("v1/dead-letters?limit=1000");
            var letters = listed["deadLetters"]!.AsArray();
            Assert.InRange(letters.Count, 100, 250);
            Assert.Equal(
                (long)listed["counts"]!["invalid"]!,
                letters.Sum(l => (long)l!["standsFor"]!)
            );
            Assert.InRange((long)listed["counts"]!["invalid"]!, 900, 1000);
        });
    }

    [Fact]
    public async Task Lists_say_which_actions_are_wanted_and_what_is_denied_is_counted_not_kept()
    {
        using var client = await ProjectAsync(
            "lists",
            new
            {
                rules = new
                {
                    allow = new[] { "page.*", "search" },
                    deny = new[] { "page.secret" },
                    requiredParams = new Dictionary<string, string[]> { ["page.visit"] = ["url"] },
                },
            }
        );
        var (_, answer) = await client.PostAsync(
            "v1/collect",
            """
            [{"type":"page.visit","url":"https://a.example"},{"type":"page.visit"},{"type":"page.secret"},
             {"type":"search"},{"type":"other.action"}]
            """
        );
        Assert.Equal(
            ["accepted", "rejected", "denied", "accepted", "denied"],
            answer["verdicts"]!.AsArray().Select(v => (string?)v!["status"])
        );
        // A session can be made though no list names its start.
        var (made, _) = await client.PostAsync("v1/tracking/session", null);
        Assert.Equal(HttpStatusCode.OK, made);
        var (status, problem) = await client.TrackAsync("contact_start", null);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("urn:tracking:denied", (string?)problem["type"]);
        await Support.EventuallyAsync(async () =>
        {
            var listed = await client.GetAsync("v1/dead-letters");
            Assert.Equal("""{"denied":3,"missing":1}""", listed["counts"]!.ToJsonString());
            Assert.Single(listed["deadLetters"]!.AsArray());
        });
    }

    [Fact]
    public async Task Some_actions_need_a_customer_token_and_some_may_not_change_the_profile()
    {
        using var rsa = RSA.Create(2048);
        using var admin = TrackingClient.Admin(app);
        using var key = await admin.MakeAsync(
            "customers",
            new
            {
                rules = new
                {
                    customerOnly = new[] { "form.submit" },
                    profile = new[] { "form.*" },
                    customerKey = rsa.ExportSubjectPublicKeyInfoPem(),
                },
            },
            "write"
        );
        using var client = await admin.KeyAsync("customers", "secret");
        const string form = """[{"type":"form.submit"},{"type":"page.visit"}]""";
        var (_, refused) = await key.PostAsync("v1/collect", form);
        Assert.Equal("customer-required", (string?)refused["verdicts"]![0]!["reason"]);

        var now = TimeProvider.System.GetUtcNow();
        var good = Jwt(rsa, "RS256", "ann", now.AddMinutes(5));
        using var other = RSA.Create(2048);
        foreach (
            var bad in new[]
            {
                Jwt(other, "RS256", "ann", now.AddMinutes(5)),
                Jwt(rsa, "RS256", "ann", now.AddMinutes(-5)),
                Jwt(rsa, "none", "ann", now.AddMinutes(5)),
                good[..^4] + "AAAA",
                "no token",
            }
        )
        {
            // It costs only what needs one.
            var (_, told) = await key.SendAsync(
                HttpMethod.Post,
                "v1/collect",
                form,
                ("x-customer-token", bad)
            );
            Assert.Equal("customer-required", (string?)told["verdicts"]![0]!["reason"]);
            Assert.Equal("accepted", (string?)told["verdicts"]![1]!["status"]);
            Assert.Equal("x-customer-token", (string?)told["verdicts"]![1]!["ignored"]![0]);
        }

        // Behind Bearer too; and it vouches for nobody else.
        var (_, accepted) = await key.SendAsync(
            HttpMethod.Post,
            "v1/collect",
            """[{"type":"form.submit"},{"type":"page.visit","user":"bob"}]""",
            ("Authorization", $"Bearer {good}")
        );
        Assert.Equal(1, (int)accepted["accepted"]!);
        Assert.Equal("customer-conflict", (string?)accepted["verdicts"]![1]!["reason"]);
        await key.PostAsync("v1/identify", """{"userId":"ann","traits":{"vip":true}}""");
        await Support.EventuallyAsync(async () =>
        {
            var log = Assert.Single(
                (await client.GetAsync("v1/atomic-logs?action=form.submit"))["logs"]!.AsArray()
            )!;
            Assert.Equal(("ann", true), ((string?)log["user"], (bool)log["verified"]!));
            var session = Assert.Single(
                (await client.GetAsync("v1/sessions?user=ann"))["sessions"]!.AsArray(),
                s => (int?)s!["dataKeys"]!["USER_INFO"] == 1
            )!;
            Assert.Null(session["userInfo"]);
        });
    }

    [Theory]
    [InlineData("""[{"type":"search"}] and more""", 1)]
    [InlineData("""[{"type":"search"},{"type":"search","params":{"a":DEEP}}]""", 1)]
    [InlineData("""[{"type":"search"},7]""", 1)]
    public async Task What_is_said_to_be_kept_is_there(string body, int index)
    {
        using var client = await ProjectAsync($"letters-kept-{body.Length}", new { });
        var deep = new string('[', 600) + new string(']', 600);
        var (_, answer) = await client.PostAsync(
            "v1/collect",
            body.Replace("DEEP", deep, StringComparison.Ordinal)
        );
        var id = (string)answer["verdicts"]![index]!["deadLetterId"]!;
        await Support.EventuallyAsync(() => client.GetAsync($"v1/dead-letters/{id}"));
    }

    [Fact]
    public async Task Dead_letters_are_for_the_secret_key_of_their_project()
    {
        using var mine = await ProjectAsync("letters-mine", new { });
        using var other = await ProjectAsync("letters-other", new { });
        var (_, answer) = await mine.PostAsync("v1/collect", """{"type":"a b"}""");
        var id = (string)answer["verdicts"]![0]!["deadLetterId"]!;
        await Support.EventuallyAsync(() => mine.GetAsync($"v1/dead-letters/{id}"));
        foreach (var path in new[] { id, "nothing", "20261122_rejected_x", "../x" })
        {
            var (status, _) = await other.SendAsync(
                HttpMethod.Get,
                $"v1/dead-letters/{Uri.EscapeDataString(path)}",
                null
            );
            Assert.Equal(HttpStatusCode.NotFound, status);
        }

        var (_, replayed) = await ReplayAsync(other, new { ids = new[] { id } });
        Assert.Equal("""{"not-found":1}""", replayed["counts"]!.ToJsonString());
        using var writer = new TrackingClient(app, TrackingApp.WriteKey);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await ReplayAsync(writer, new { all = true })).Status
        );
        Assert.Equal(HttpStatusCode.BadRequest, (await ReplayAsync(other, new { })).Status);
    }

    private static Task<(HttpStatusCode Status, JsonNode Body)> ReplayAsync(
        TrackingClient client,
        object asked
    ) => client.PostAsync("v1/dead-letters/replay", asked);

    private static async Task<int> LoggedAsync(TrackingClient client) =>
        (await client.GetAsync("v1/atomic-logs"))["logs"]!.AsArray().Count;

    private static string Jwt(RSA rsa, string algorithm, string subject, DateTimeOffset expires)
    {
        static string Part(object value) =>
            System.Buffers.Text.Base64Url.EncodeToString(
                JsonSerializer.SerializeToUtf8Bytes(value)
            );
        var signed =
            Part(new { alg = algorithm, typ = "JWT" })
            + "."
            + Part(new { sub = subject, exp = expires.ToUnixTimeSeconds() });
        var signature = rsa.SignData(
            Encoding.ASCII.GetBytes(signed),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        return signed + "." + System.Buffers.Text.Base64Url.EncodeToString(signature);
    }

    private async Task<TrackingClient> ProjectAsync(string project, object document)
    {
        using var admin = TrackingClient.Admin(app);
        return await admin.MakeAsync(project, document, "secret");
    }
}
