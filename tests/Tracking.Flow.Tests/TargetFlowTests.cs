using System.Net;
using System.Text.Json.Nodes;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>Events that are handed on to a webhook, as who runs the webhook and who manages the project see it.</summary>
public sealed class TargetFlowTests : IAsyncLifetime
{
    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();
    private WebhookDouble webhook = null!;
    private TrackingApp app = null!;
    private TrackingClient admin = null!;

    public async Task InitializeAsync()
    {
        webhook = await WebhookDouble.StartAsync();
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        admin.Dispose();
        await app.DisposeAsync();
        await webhook.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_a_webhook_wants_it_gets_once_signed_and_in_order()
    {
        await MakeAsync(
            "crm",
            new JsonObject
            {
                ["filter"] = new JsonObject { ["actions"] = new JsonArray("page.*", "search") },
                ["names"] = new JsonObject { ["search"] = "Searched" },
            }
        );
        var ids = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            ids.Add(await TrackAsync(i % 2 == 0 ? "search" : "page.visit"));
            await TrackAsync("order.paid");
        }

        await Support.EventuallyAsync(() =>
        {
            Assert.Equal(ids, webhook.IdsOf("crm"));
            return Task.CompletedTask;
        });
        Assert.Empty(webhook.Wrong);
        Assert.Equal("Searched", (string?)webhook.All.First().Event["name"]);
        await Support.EventuallyAsync(async () =>
        {
            var told = await TellAsync("crm");
            Assert.Equal(("current", 20), ((string)told["state"]!, (int)told["sent"]!));
            Assert.Null(told["lastError"]);
        });
    }

    [Fact]
    public async Task One_that_is_down_keeps_nobody_waiting_and_gets_all_when_it_is_back()
    {
        await MakeAsync("down");
        await MakeAsync("up");
        webhook.Refuses = (name, _, _) => name == "down" ? new(503) : null;
        var ids = await TrackManyAsync(300);
        await HasAsync("up", ids);
        await Support.EventuallyAsync(async () =>
        {
            var told = await TellAsync("down");
            Assert.Equal("behind", (string?)told["state"]);
            Assert.Contains("503", (string?)told["lastError"]!["detail"], StringComparison.Ordinal);
        });
        webhook.Refuses = (_, _, _) => null;
        ids.AddRange(await TrackManyAsync(100));
        await HasAsync("down", ids);
        await HasAsync("up", ids);
        Assert.Empty(webhook.Wrong);
        await Support.EventuallyAsync(async () =>
            Assert.Equal("current", (string?)(await TellAsync("down"))["state"])
        );
        Assert.Equal(0, (int)(await TellAsync("down"))["lagSeconds"]!);
    }

    [Fact]
    public async Task Slow_ones_get_each_event_once_all_the_same()
    {
        await MakeAsync("slow");
        await MakeAsync("quick");
        webhook.Thinks = (name, number) =>
            TimeSpan.FromSeconds(name == "slow" && number % 3 == 0 ? 4 : 0);
        var ids = await TrackManyAsync(1000);
        await HasAsync("quick", ids);
        await HasAsync("slow", ids);
    }

    [Fact]
    public async Task Killed_again_and_again_nothing_is_lost()
    {
        await MakeAsync("crm");
        webhook.Refuses = (_, number, _) => number % 4 == 0 ? new(500) : null;
        var ids = new List<string>();
        for (var kill = 0; kill < 3; kill++)
        {
            ids.AddRange(await TrackManyAsync(200));
            await app.KillAsync();
            admin.Dispose();
            await app.DisposeAsync();
            await StartAsync();
        }

        ids.AddRange(await TrackManyAsync(200));
        await Support.EventuallyAsync(() =>
        {
            Assert.Empty(ids.Except(webhook.IdsOf("crm")));
            return Task.CompletedTask;
        });

        // What was under way when the app died is sent again: to whoever counts ids, each is there once.
        Assert.Equal(ids.Order(), webhook.IdsOf("crm").Distinct().Order());
    }

    [Fact]
    public async Task What_it_will_never_take_is_a_dead_letter_and_is_tried_again_with_it_alone()
    {
        await MakeAsync("picky");
        await MakeAsync("other");
        webhook.Refuses = (name, _, events) =>
            name == "picky" && events.Any(e => (string?)e!["user"] == "bad") ? new(422) : null;
        var ids = await TrackManyAsync(9);
        var bad = await TrackAsync("search", "bad");
        ids.Add(bad);
        await HasAsync("other", ids);
        await HasAsync("picky", [.. ids.Where(id => id != bad)]);
        using var reader = new TrackingClient(app, TrackingApp.SecretKey);
        JsonNode letter = new JsonObject();
        await Support.EventuallyAsync(async () =>
            letter = Assert.Single(
                (await reader.GetAsync("v1/dead-letters?reason=refused-by-target"))[
                    "deadLetters"
                ]!.AsArray()
            )!
        );
        Assert.Equal("ForwardWebhook/picky", (string?)letter["reader"]);
        Assert.Contains("422", (string?)letter["detail"], StringComparison.Ordinal);

        webhook.Refuses = (_, _, _) => null;
        var (status, replayed) = await reader.PostAsync(
            "v1/dead-letters/replay",
            new { ids = new[] { (string)letter["id"]! } }
        );
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(1, (int)replayed["counts"]!["accepted"]!);
        await Support.EventuallyAsync(() =>
        {
            Assert.Contains(bad, webhook.IdsOf("picky"));
            return Task.CompletedTask;
        });
        ids.Add(await TrackAsync("search"));
        await HasAsync("other", ids);
    }

    [Fact]
    public async Task Targets_are_managed_audited_and_told_without_their_secrets()
    {
        var told = await MakeAsync("crm");
        Assert.DoesNotContain(WebhookDouble.Secret, told.ToJsonString(), StringComparison.Ordinal);
        Assert.True((bool)told["hasSecret"]!);
        foreach (
            var (document, field) in ((object Document, string Field)[])
                [
                    (new { kind = "pigeon" }, "kind"),
                    (
                        new
                        {
                            kind = "webhook",
                            url = "ftp://a.example",
                            secret = "x",
                        },
                        "url"
                    ),
                    (
                        new
                        {
                            kind = "webhook",
                            url = "https://a.example",
                            secret = "x",
                        },
                        "secret"
                    ),
                    (
                        new
                        {
                            kind = "webhook",
                            url = "https://a.example",
                            secretSetting = "THERE_IS_NONE",
                        },
                        "secretSetting"
                    ),
                    (
                        new
                        {
                            kind = "webhook",
                            url = "https://a.example",
                            secret = WebhookDouble.Secret,
                            options = new { odd = 1 },
                        },
                        "options.odd"
                    ),
                    (
                        new
                        {
                            kind = "webhook",
                            url = "https://a.example",
                            filter = new { actions = new[] { "no spaces" } },
                        },
                        "filter.actions"
                    ),
                    (
                        new
                        {
                            kind = "tag-manager",
                            url = "https://a.example",
                            options = new
                            {
                                measurementId = "G-1",
                                validationUrl = "ftp://a.example",
                            },
                        },
                        "options.validationUrl"
                    ),
                    (new { kind = "webhook", odd = 1 }, "odd"),
                ]
        )
        {
            var (status, problem) = await admin.SendAsync(
                HttpMethod.Put,
                "v1/projects/demo/targets/wrong",
                document
            );
            Assert.Equal((HttpStatusCode.BadRequest, field), (status, (string?)problem["field"]));
        }

        // A change without a secret keeps it; one of an older version is refused.
        var (changed, after) = await admin.SendAsync(
            HttpMethod.Put,
            "v1/projects/demo/targets/crm",
            new { name = "CRM" },
            ("If-Match", (string)told["etag"]!)
        );
        Assert.Equal((HttpStatusCode.OK, "CRM"), (changed, (string?)after["name"]));
        Assert.Equal((string?)told["startsAt"], (string?)after["startsAt"]);
        Assert.True((bool)after["hasSecret"]!);

        // The secret is for the host that it was given for.
        var (moved, elsewhere) = await admin.SendAsync(
            HttpMethod.Put,
            "v1/projects/demo/targets/crm",
            new { url = "http://127.0.0.1:9/" }
        );
        Assert.Equal((HttpStatusCode.BadRequest, "secret"), (moved, (string?)elsewhere["field"]));
        var (late, _) = await admin.SendAsync(
            HttpMethod.Delete,
            "v1/projects/demo/targets/crm",
            null,
            ("If-Match", (string)told["etag"]!)
        );
        Assert.Equal(HttpStatusCode.PreconditionFailed, late);
        var (tested, test) = await admin.PostAsync("v1/projects/demo/targets/crm/test", null);
        Assert.Equal((HttpStatusCode.OK, "sent"), (tested, (string?)test["outcome"]));
        Assert.Empty(webhook.All);
        await admin.SendAsync(HttpMethod.Delete, "v1/projects/demo/targets/crm", null);
        Assert.Empty((await admin.GetAsync("v1/projects/demo/targets"))["targets"]!.AsArray());

        await Support.EventuallyAsync(async () =>
        {
            var lines = (await storage.LinesAsync("audit-logs"))
                .SelectMany(blob => blob.Value)
                .Select(line => JsonNode.Parse(line)!)
                .Where(line =>
                    ((string)line["action"]!).StartsWith("target.", StringComparison.Ordinal)
                )
                .ToList();
            Assert.Equal(
                ["target.put", "target.put", "target.deleted"],
                lines.Select(line => (string?)line["action"])
            );
            Assert.All(
                lines,
                line =>
                    Assert.DoesNotContain(
                        WebhookDouble.Secret,
                        line.ToJsonString(),
                        StringComparison.Ordinal
                    )
            );
        });
        foreach (var row in await storage.RowsAsync("targets"))
        {
            Assert.DoesNotContain(row, property => WebhookDouble.Secret.Equals(property.Value));
        }
    }

    private async Task HasAsync(string name, IReadOnlyList<string> ids)
    {
        await Support.EventuallyAsync(() =>
        {
            Assert.Empty(ids.Except(webhook.IdsOf(name)));
            return Task.CompletedTask;
        });
        Assert.Equal(ids.Order(), webhook.IdsOf(name).Order());
    }

    // Of several visitors, so that they come through several partitions.
    private async Task<List<string>> TrackManyAsync(int count)
    {
        var ids = new List<string>();
        foreach (var part in Enumerable.Range(0, count).Chunk(50))
        {
            var answer = await app.PostAsync(
                "v1/collect",
                part.Select(i => new { type = "search", user = $"user-{i % 40}" })
            );
            ids.AddRange(answer["verdicts"]!.AsArray().Select(v => (string)v!["id"]!));
        }

        return ids;
    }

    private async Task StartAsync()
    {
        app = await TrackingApp.StartAsync(
            folder,
            storage,
            "--Targets__CacheSeconds",
            "1",
            "--Targets__CatchUpSeconds",
            "1",
            "--Targets__AllowPrivateAddresses",
            "true"
        );
        admin = TrackingClient.Admin(app);
    }

    // Makes a target of the demo project, and waits until it is handed what comes.
    private async Task<JsonNode> MakeAsync(string id, JsonObject? more = null)
    {
        var document = more ?? [];
        document["kind"] = "webhook";
        document["url"] = $"{webhook.Address}/{id}";
        document["secret"] = WebhookDouble.Secret;
        var (status, told) = await admin.SendAsync(
            HttpMethod.Put,
            $"v1/projects/demo/targets/{id}",
            document.ToJsonString()
        );
        Assert.Equal(HttpStatusCode.Created, status);
        var startsAt = (DateTimeOffset)told["startsAt"]!;
        await Support.EventuallyAsync(() =>
        {
            Assert.True(TimeProvider.System.GetUtcNow() > startsAt);
            return Task.CompletedTask;
        });
        return told;
    }

    private Task<JsonNode> TellAsync(string id) => admin.GetAsync($"v1/projects/demo/targets/{id}");

    private async Task<string> TrackAsync(string type, string user = "ann")
    {
        var answer = await app.PostAsync("v1/collect", new { type, user });
        return (string)answer["verdicts"]![0]!["id"]!;
    }
}
