using System.Net;
using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>Projects, their keys and lists, as who manages them and who audits that sees them.</summary>
public sealed class ManageFlowTests(RunningApp running) : IClassFixture<RunningApp>, IDisposable
{
    private readonly TrackingApp app = running.App;
    private readonly StorageAccount storage = running.Storage;
    private readonly TrackingClient admin = TrackingClient.Admin(running.App);

    public void Dispose() => admin.Dispose();

    [Fact]
    public async Task A_project_is_made_changed_and_deleted_and_each_change_is_in_the_audit_log()
    {
        var (created, first) = await PutAsync("life", new { name = "Life", product = "search" });
        Assert.Equal(HttpStatusCode.Created, created);
        var (changed, second) = await PutAsync(
            "life",
            new { name = "Life 2", sessionTimeoutSeconds = 60 },
            ("If-Match", (string)first["etag"]!)
        );
        Assert.Equal(HttpStatusCode.OK, changed);
        Assert.Equal("Life 2", (string?)(await admin.GetAsync("v1/projects/life"))["name"]);
        Assert.Equal(
            HttpStatusCode.PreconditionFailed,
            (
                await PutAsync("life", new { name = "Late" }, ("If-Match", (string)first["etag"]!))
            ).Status
        );
        Assert.Equal(
            HttpStatusCode.PreconditionFailed,
            (await PutAsync("life", new { name = "Anew" }, ("If-None-Match", "*"))).Status
        );

        using var key = await admin.KeyAsync("life", "write");
        Assert.Equal(HttpStatusCode.OK, (await key.TrackAsync("search", null)).Status);
        var (deleted, _) = await admin.SendAsync(
            HttpMethod.Delete,
            "v1/projects/life",
            null,
            ("If-Match", (string)second["etag"]!)
        );
        Assert.Equal(HttpStatusCode.NoContent, deleted);
        Assert.Equal(HttpStatusCode.Unauthorized, (await key.TrackAsync("search", null)).Status);
        var (gone, _) = await admin.SendAsync(HttpMethod.Get, "v1/projects/life", null);
        Assert.Equal(HttpStatusCode.NotFound, gone);

        // A project of the same id does not inherit its keys.
        await PutAsync("life", new { });
        Assert.Equal(HttpStatusCode.Unauthorized, (await key.TrackAsync("search", null)).Status);

        await Support.EventuallyAsync(async () =>
        {
            var audit = await AuditAsync("life");
            Assert.Equal(
                ["project.put", "project.put", "key.created", "project.deleted", "project.put"],
                audit.Select(line => (string?)line["action"])
            );
            Assert.All(audit, line => Assert.Equal("admin", (string?)line["user"]));
            Assert.Null(audit[0]["params"]!["before"]);
            Assert.Equal("Life", (string?)audit[1]["params"]!["before"]!["name"]);
            Assert.Equal(60, (int)audit[1]["params"]!["after"]!["sessionTimeoutSeconds"]!);
        });
    }

    [Fact]
    public async Task A_key_is_told_once_and_kept_as_a_hash()
    {
        await PutAsync("keys", new { });
        var (status, made) = await admin.SendAsync(
            HttpMethod.Put,
            "v1/projects/keys/keys/shop",
            new { kind = "secret" }
        );
        Assert.Equal(HttpStatusCode.Created, status);
        var key = (string)made["key"]!;
        var (again, _) = await admin.SendAsync(
            HttpMethod.Put,
            "v1/projects/keys/keys/shop",
            new { kind = "secret" }
        );
        Assert.Equal(HttpStatusCode.Conflict, again);
        var listed = await admin.GetAsync("v1/projects/keys/keys");
        Assert.Equal("shop", (string?)Assert.Single(listed["keys"]!.AsArray())!["id"]);
        Assert.DoesNotContain(key, listed.ToJsonString(), StringComparison.Ordinal);

        using var client = new TrackingClient(app, key);
        await client.GetAsync("v1/sessions");
        await admin.SendAsync(HttpMethod.Delete, "v1/projects/keys/keys/shop", null);
        var (revoked, _) = await client.SendAsync(HttpMethod.Get, "v1/sessions", null);
        Assert.Equal(HttpStatusCode.Unauthorized, revoked);

        await Support.EventuallyAsync(async () =>
            Assert.Equal(3, (await AuditAsync("keys")).Count)
        );
        foreach (var table in (string[])["keys", "projects"])
        {
            Assert.DoesNotContain(
                await storage.RowsAsync(table),
                row => row.Any(property => key.Equals(property.Value))
            );
        }

        Assert.DoesNotContain(
            await AuditAsync("keys"),
            line => line.ToJsonString().Contains(key, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_data_key_of_one_s_own_is_refused_until_it_is_added_and_then_counts()
    {
        using var client = await admin.MakeAsync("own-keys", new { product = "search" }, "secret");
        var (_, session) = await client.PostAsync("v1/tracking/session", null);
        client.SessionToken = (string)session["sessionToken"]!;
        var (refused, problem) = await client.TrackAsync("newsletter", null);
        Assert.Equal(HttpStatusCode.BadRequest, refused);
        Assert.Contains(
            "PUT /v1/projects/own-keys/data-keys/NEWSLETTER",
            (string?)problem["detail"],
            StringComparison.Ordinal
        );

        await admin.SendAsync(
            HttpMethod.Put,
            "v1/projects/own-keys/data-keys/NEWSLETTER",
            new { priority = 5 }
        );
        Assert.Equal(HttpStatusCode.OK, (await client.TrackAsync("search", null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.TrackAsync("NEWSLETTER", null)).Status);
        await Support.EventuallyAsync(async () =>
        {
            var told = await client.GetAsync($"v1/sessions/{session["sessionId"]}");
            Assert.Equal("NEWSLETTER", (string?)told["result"]);
        });

        await admin.SendAsync(HttpMethod.Delete, "v1/projects/own-keys/data-keys/NEWSLETTER", null);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await client.TrackAsync("NEWSLETTER", null)).Status
        );
    }

    [Fact]
    public async Task What_cannot_be_stored_is_refused_and_is_not_in_the_audit_log()
    {
        await PutAsync("limits", new { });
        var text = new string('ü', 100);
        var keys = Enumerable.Range(10, 90).Select(i => new { key = $"K{i}", description = text });
        foreach (
            var (path, document, field) in ((string Path, object Document, string Field)[])
                [
                    ("v1/projects/limits%0A", new { }, "id"),
                    ("v1/projects/limits%E2%80%8F", new { }, "id"),
                    ("v1/projects/limits", new { dataKeys = keys }, "dataKeys"),
                    ("v1/projects/limits/data-keys", new { dataKeys = keys }, "dataKeys"),
                    ("v1/projects/limits/data-keys/A%0A", new { }, "dataKeys"),
                    ("v1/projects/limits/external-matchings/A%0A", new { }, "externalMatchings"),
                    ("v1/projects/limits/keys/a%0A", new { kind = "write" }, "kind"),
                    ("v1/projects/limits/keys/ok", new { kind = "0" }, "kind"),
                    ("v1/projects/limits", """{"name":"\ud800"}""", "name"),
                ]
        )
        {
            var (status, problem) = await admin.SendAsync(HttpMethod.Put, path, document);
            Assert.Equal((HttpStatusCode.BadRequest, field), (status, (string?)problem["field"]));
        }

        foreach (
            var path in (string[])
                [
                    "v1/projects/limits%0A",
                    "v1/projects/limits%0A/keys",
                    "v1/projects/limits%23/data-keys",
                ]
        )
        {
            var (status, _) = await admin.SendAsync(HttpMethod.Get, path, null);
            Assert.Equal(HttpStatusCode.NotFound, status);
        }

        // One admin's changes are recorded in their order, so the last one shows that there is no other.
        await PutAsync("limits", new { name = "The last" });
        await Support.EventuallyAsync(async () =>
        {
            var lines = await AuditAsync(line =>
                line.StartsWith("limits", StringComparison.Ordinal)
            );
            Assert.Equal(["project.put", "project.put"], lines.Select(l => (string?)l["action"]));
            Assert.Equal("The last", (string?)lines[1]["params"]!["after"]!["name"]);
        });
    }

    [Fact]
    public async Task A_change_that_came_too_late_is_recorded_as_refused_or_not_at_all()
    {
        await PutAsync("race", new { name = "0" });
        var statuses = await Task.WhenAll(
            Enumerable
                .Range(1, 8)
                .Select(async i => (await PutAsync("race", new { name = $"{i}" })).Status)
        );
        await PutAsync("race", new { name = "The last" });
        await Support.EventuallyAsync(async () =>
        {
            var lines = await AuditAsync("race");
            var abandoned = lines
                .Where(line => (string?)line["action"] == "project.change-abandoned")
                .Select(line => (string)line["params"]!["change"]!)
                .ToHashSet();
            var made = lines
                .Where(line => (string?)line["action"] == "project.put")
                .Where(line => !abandoned.Contains((string)line["params"]!["change"]!))
                .ToList();
            Assert.Equal("The last", (string?)made[^1]["params"]!["after"]!["name"]);
            Assert.Equal(statuses.Count(status => status == HttpStatusCode.OK) + 2, made.Count);
        });
    }

    [Theory]
    [InlineData("GET", "v1/projects")]
    [InlineData("PUT", "v1/projects/closed")]
    [InlineData("GET", "v1/projects/demo/keys")]
    [InlineData("DELETE", "v1/projects/demo")]
    [InlineData("PUT", "v1/projects/demo/data-keys/X_KEY")]
    public async Task Only_an_admin_key_manages(string method, string path)
    {
        foreach (var key in (string[])["", TrackingApp.SecretKey, "ak_no_such_admin_key"])
        {
            using var client = new TrackingClient(app, key);
            var (status, _) = await client.SendAsync(new HttpMethod(method), path, null);
            Assert.Equal(HttpStatusCode.Unauthorized, status);
        }
    }

    [Fact]
    public async Task Addresses_are_dropped_when_the_project_says_so()
    {
        using var client = await admin.MakeAsync("no-ip", new { ip = "drop" }, "secret");
        await client.TrackAsync("search", null);
        await Support.EventuallyAsync(async () =>
        {
            var logs = await client.GetAsync("v1/atomic-logs");
            Assert.Null(Assert.Single(logs["logs"]!.AsArray())!["ip"]);
        });
    }

    private Task<(HttpStatusCode Status, JsonNode Body)> PutAsync(
        string project,
        object document,
        params (string, string)[] headers
    ) => admin.SendAsync(HttpMethod.Put, $"v1/projects/{project}", document, headers);

    private Task<IReadOnlyList<JsonNode>> AuditAsync(string project) =>
        AuditAsync(id => id == project);

    private async Task<IReadOnlyList<JsonNode>> AuditAsync(Predicate<string> isAsked) =>
        [
            .. (await storage.LinesAsync("audit-logs"))
                .Values.SelectMany(lines => lines)
                .Select(line => JsonNode.Parse(line)!)
                .Where(line => isAsked((string)line["project"]!))
                .OrderBy(line => (DateTimeOffset)line["receivedAt"]!),
        ];
}
