using System.Net;
using System.Text.Json.Nodes;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>People who sign in at an OpenID provider instead of with a key, and what their roles let them do.</summary>
public sealed class SignInFlowTests : IAsyncLifetime
{
    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();
    private OpenIdDouble provider = null!;
    private TrackingApp app = null!;

    private string Host => app.Http.BaseAddress!.ToString().TrimEnd('/');

    public async Task InitializeAsync()
    {
        provider = await OpenIdDouble.StartAsync();
        app = await TrackingApp.StartAsync(
            folder,
            storage,
            new Dictionary<string, string>
            {
                ["SignIn__Authority"] = provider.Authority,
                ["SignIn__ClientId"] = OpenIdDouble.ClientId,
                ["RateLimit__UnknownKeysPerSecond"] = "0",
            }
        );
    }

    public async Task DisposeAsync()
    {
        await app.DisposeAsync();
        await provider.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Roles_say_what_somebody_may_read()
    {
        using var keys = TrackingClient.Admin(app);
        using var shop = await keys.MakeAsync("shop", new { name = "Shop" }, "secret");
        using var other = await keys.MakeAsync("other", new { name = "Other" }, "secret");

        using var ann = Person("Tracking.Read.shop");
        var me = await ann.GetAsync("v1/me");
        Assert.Equal("ann@example.com", (string?)me["name"]);
        Assert.Equal(["shop"], me["projects"]!.AsArray().Select(p => (string?)p!["id"]));
        await Support.EventuallyAsync(async () =>
            Assert.Equal("Shop", (string?)(await ann.GetAsync("v1/project?project=shop"))["name"])
        );
        foreach (
            var path in (string[])
                [
                    "v1/sessions?project=shop&limit=5",
                    "v1/atomic-logs?project=shop",
                    "v1/live?project=shop",
                    "v1/reports/searches?project=shop",
                    "v1/dead-letters?project=shop",
                    "v1/audit-logs?project=shop",
                    "v1/lag?project=shop",
                ]
        )
        {
            await ann.GetAsync(path);
        }

        await RefuseAsync(ann, 403, "role-required", "v1/sessions?project=other");
        await RefuseAsync(ann, 403, "role-required", "v1/sessions?project=none");
        await RefuseAsync(ann, 400, "missing", "v1/sessions");
        await RefuseAsync(ann, 400, "missing", "v1/sessions?project=shop&project=other");
        await RefuseAsync(ann, 400, "invalid", "v1/sessions?project=shop&usr=ann");
        await RefuseAsync(ann, 400, "invalid", "v1/me?project=shop");

        using var all = Person("Tracking.Read");
        await all.GetAsync("v1/sessions?project=other");
        await RefuseAsync(all, 404, "unknown-project", "v1/sessions?project=none");
        Assert.Equal(
            ["demo", "other", "shop"],
            (await all.GetAsync("v1/me"))["projects"]!.AsArray().Select(p => (string?)p!["id"])
        );

        using var nobody = Person();
        Assert.Empty((await nobody.GetAsync("v1/me"))["projects"]!.AsArray());
        await RefuseAsync(nobody, 403, "role-required", "v1/sessions?project=shop");

        // A key is of one project, as it was, and beside one a token is that of a customer.
        await RefuseAsync(shop, 400, "invalid", "v1/sessions?project=shop");
        await shop.GetAsync("v1/sessions");
        using var both = new TrackingClient(app, shop.Key) { AccessToken = provider.Issue() };
        Assert.Equal("shop", (string?)(await both.GetAsync("v1/project"))["id"]);
    }

    [Fact]
    public async Task Who_reads_changes_nothing_and_an_administrator_is_named_by_the_audit_log()
    {
        using var reader = Person("Tracking.Read");
        await RefuseAsync(reader, 403, "role-required", "v1/projects");
        var (status, _) = await reader.SendAsync(
            HttpMethod.Put,
            "v1/projects/made",
            new { name = "Made" }
        );
        Assert.Equal(HttpStatusCode.Forbidden, status);
        var (tried, _) = await reader.PostAsync(
            "v1/dead-letters/replay?project=demo",
            new { all = true, dryRun = true }
        );
        Assert.Equal(HttpStatusCode.OK, tried);
        var (replayed, problem) = await reader.PostAsync(
            "v1/dead-letters/replay?project=demo",
            new { all = true }
        );
        Assert.Equal(
            (HttpStatusCode.Forbidden, "urn:tracking:role-required"),
            (replayed, (string?)problem["type"])
        );

        using var admin = Person("Tracking.Admin");
        using var made = await admin.MakeAsync("made", new { name = "Made" }, "secret");
        Assert.Equal("made", (string?)(await made.GetAsync("v1/project"))["id"]);
        var (again, _) = await admin.PostAsync(
            "v1/dead-letters/replay?project=demo",
            new { all = true }
        );
        Assert.Equal(HttpStatusCode.OK, again);
        await Support.EventuallyAsync(async () =>
        {
            var lines = (await storage.LinesAsync("audit-logs"))
                .Values.SelectMany(text => text)
                .Select(line => JsonNode.Parse(line)!)
                .Where(line => (string?)line["project"] == "made")
                .ToList();
            Assert.Equal(2, lines.Count);
            Assert.All(
                lines,
                line =>
                    Assert.Equal(
                        $"ann@example.com ({OpenIdDouble.PersonId})",
                        (string?)line["user"]
                    )
            );
        });
    }

    [Fact]
    public async Task What_is_no_sign_in_opens_nothing()
    {
        using var stranger = new OpenIdDouble.SigningKey(provider.Keys[0].Id);
        foreach (
            var token in (string[])
                [
                    provider.Issue(c => c["exp"] = (long)c["nbf"] - 600),
                    provider.Issue(c => c["aud"] = "another-app"),
                    provider.Issue(c => c.Remove("scp")),
                    provider.Issue(key: stranger),
                ]
        )
        {
            using var client = new TrackingClient(app, "") { AccessToken = token };
            await RefuseAsync(client, 401, "invalid-sign-in", "v1/me");
            await RefuseAsync(client, 401, "invalid-sign-in", "v1/sessions?project=demo");
            await RefuseAsync(client, 401, "invalid-sign-in", "v1/projects");
        }

        // Who may read everything collects nothing.
        using var ann = Person("Tracking.Admin");
        var (status, problem) = await ann.PostAsync("v1/collect", new { type = "search" });
        Assert.Equal(
            (HttpStatusCode.Unauthorized, "urn:tracking:invalid-access-token"),
            (status, (string?)problem["type"])
        );
        // A key behind Bearer is a key still.
        using var secret = new TrackingClient(app, "") { AccessToken = TrackingApp.SecretKey };
        Assert.Equal("demo", (string?)(await secret.GetAsync("v1/project"))["id"]);
        await RefuseAsync(secret, 401, "invalid-sign-in", "v1/me");
    }

    [Fact]
    public async Task While_the_provider_is_away_whoever_asks_is_told_to_come_again()
    {
        provider.IsAway = true;
        using var ann = Person("Tracking.Admin");
        await RefuseAsync(ann, 503, "unavailable", "v1/me");
        await RefuseAsync(ann, 503, "unavailable", "v1/sessions?project=demo");
        await RefuseAsync(ann, 503, "unavailable", "v1/projects");
        await RefuseAsync(ann, 503, "unavailable", "v1/sign-in");
        Assert.Contains(
            $"connect-src 'self' {provider.Address}",
            await PolicyAsync(),
            StringComparison.Ordinal
        );
        using var secret = new TrackingClient(app, TrackingApp.SecretKey);
        await secret.GetAsync("v1/sessions");

        provider.IsAway = false;
        await ann.GetAsync("v1/me");
        var told = await ann.GetAsync("v1/sign-in");
        Assert.Equal($"{provider.Address}/token", (string?)told["tokenEndpoint"]);
        Assert.Equal($"{OpenIdDouble.ClientId}/Explore", (string?)told["scope"]);
        Assert.EndsWith(
            $"connect-src 'self' {provider.Address}",
            await PolicyAsync(),
            StringComparison.Ordinal
        );
    }

    [ChromiumFact]
    public async Task The_explorer_signs_in_with_a_work_account()
    {
        using var keys = TrackingClient.Admin(app);
        using var shop = await keys.MakeAsync("shop", new { name = "Shop" }, "secret");
        using var other = await keys.MakeAsync("other", new { name = "Other" }, "secret");
        await shop.PostAsync("v1/collect", new { type = "page.visit", label = "seen in the shop" });
        await other.PostAsync("v1/collect", new { type = "page.visit", label = "seen elsewhere" });
        await Support.EventuallyAsync(async () =>
        {
            Assert.Single((await shop.GetAsync("v1/atomic-logs"))["logs"]!.AsArray());
            Assert.Single((await other.GetAsync("v1/atomic-logs"))["logs"]!.AsArray());
        });
        await Clients.RunAsync(
            "explorer-sign-in.mjs",
            Host,
            provider.Address,
            ChromiumFactAttribute.Program!
        );
    }

    private async Task<string> PolicyAsync()
    {
        using var page = await app.Http.GetAsync("explore");
        return page.Headers.GetValues("Content-Security-Policy").Single();
    }

    private TrackingClient Person(params string[] roles)
    {
        provider.Roles = roles;
        return new TrackingClient(app, "") { AccessToken = provider.Issue() };
    }

    private static async Task RefuseAsync(
        TrackingClient client,
        int status,
        string type,
        string path
    )
    {
        var (answered, problem) = await client.SendAsync(HttpMethod.Get, path, null);
        Assert.Equal((status, $"urn:tracking:{type}"), ((int)answered, (string?)problem["type"]));
    }
}
