using System.Net;
using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>What the audit log says of changes with which storage has its troubles.</summary>
public sealed class AuditFlowTests : IAsyncLifetime
{
    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();
    private StorageProxy proxy = null!;
    private TrackingApp app = null!;
    private TrackingClient admin = null!;

    public async Task InitializeAsync()
    {
        proxy = await StorageProxy.StartAsync(storage);
        app = await TrackingApp.StartAsync(
            folder,
            storage,
            new Dictionary<string, string>
            {
                ["TrackingStorage"] = proxy.ConnectionString,
                ["Request__TimeoutSeconds"] = "3",
            }
        );
        admin = TrackingClient.Admin(app);
    }

    public async Task DisposeAsync()
    {
        admin.Dispose();
        await app.DisposeAsync();
        await proxy.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Of_each_change_it_says_whether_it_was_made()
    {
        Write("projects", Fault.Refused);
        await AssertPutAsync(HttpStatusCode.ServiceUnavailable, "urn:tracking:refused");
        Write("projects", Fault.Failed);
        await AssertPutAsync(HttpStatusCode.ServiceUnavailable, "urn:tracking:not-known");
        Write("projects", Fault.Hanging);
        await AssertPutAsync(HttpStatusCode.ServiceUnavailable, "urn:tracking:not-known");

        // What is done and repeated because the answer was lost is done.
        var answers = new Queue<Fault>([Fault.Lost]);
        Write("projects", () => answers.TryDequeue(out var fault) ? fault : Fault.None);
        await AssertPutAsync(HttpStatusCode.Created, null);

        // A key is two rows; of the second nobody knows here.
        Write("keys", Fault.Failed);
        var (status, problem) = await admin.PostAsync(
            "v1/projects/shop/keys",
            new { kind = "secret" }
        );
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "urn:tracking:not-known"),
            (status, (string?)problem["type"])
        );
        proxy.Faults = (_, _) => Fault.None;
        await admin.SendAsync(HttpMethod.Delete, "v1/projects/shop", null);

        await Support.EventuallyAsync(async () =>
        {
            var lines = await AuditAsync();
            Assert.Equal(
                [
                    "project.put",
                    "project.change-abandoned",
                    "project.put",
                    "project.change-uncertain",
                    "project.put",
                    "project.change-uncertain",
                    "project.put",
                    "key.created",
                    "project.change-uncertain",
                    "project.deleted",
                ],
                lines.Select(line => (string?)line["action"])
            );
            foreach (var outcome in (int[])[1, 3, 5, 8])
            {
                var (made, settled) = (lines[outcome - 1], lines[outcome]["params"]!);
                Assert.Equal((string?)made["action"], (string?)settled["action"]);
                Assert.Equal((string?)made["params"]!["change"], (string?)settled["change"]);
            }
        });
    }

    [Fact]
    public async Task While_storage_hangs_whoever_asks_is_told_to_come_again()
    {
        using var client = await admin.MakeAsync("shop", new { }, "secret");
        await client.GetAsync("v1/sessions");
        proxy.Faults = (_, _) => Fault.Hanging;
        foreach (
            var path in (string[])
                [
                    "v1/sessions",
                    "v1/sessions/0190b6a1f3c17a2ab9d4e0c1a2b3c4d5-1",
                    "v1/atomic-logs",
                    "v1/reports/log-types",
                    "v1/reports/searches",
                    "v1/reports/contents",
                    "v1/reports/sessions",
                    "v1/dead-letters",
                    "v1/dead-letters/20261122_rejected_x",
                ]
        )
        {
            await AssertUnavailableAsync(client, path);
        }

        foreach (
            var path in (string[])
                [
                    "v1/projects",
                    "v1/projects/shop",
                    "v1/projects/shop/keys",
                    "v1/projects/shop/data-keys",
                    "v1/projects/shop/external-matchings",
                ]
        )
        {
            await AssertUnavailableAsync(admin, path);
        }
    }

    private static async Task AssertUnavailableAsync(TrackingClient client, string path)
    {
        var (status, problem) = await client.SendAsync(HttpMethod.Get, path, null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("urn:tracking:unavailable", (string?)problem["type"]);
    }

    private void Write(string table, Fault fault) => Write(table, () => fault);

    private void Write(string table, Func<Fault> fault) =>
        proxy.Faults = (method, path) =>
            method != "GET" && path.Contains($"/{table}", StringComparison.Ordinal)
                ? fault()
                : Fault.None;

    private async Task AssertPutAsync(HttpStatusCode expected, string? type)
    {
        var (status, answer) = await admin.SendAsync(
            HttpMethod.Put,
            "v1/projects/shop",
            new { name = "Shop" }
        );
        Assert.Equal((expected, type), (status, (string?)answer["type"]));
    }

    private async Task<IReadOnlyList<JsonNode>> AuditAsync() =>
        [
            .. (await storage.LinesAsync("audit-logs"))
                .Values.SelectMany(lines => lines)
                .Select(line => JsonNode.Parse(line)!)
                .Where(line => (string?)line["project"] == "shop")
                .OrderBy(line => (long)line["sequence"]!)
                .ThenBy(line => (int)line["index"]!),
        ];
}
