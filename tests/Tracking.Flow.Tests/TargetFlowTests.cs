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
