using System.Net;
using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>
/// The explorer where it is not all well: addresses are wrong, several change one project, and people do not see the
/// page or use no mouse.
/// </summary>
public sealed class ExplorerOperationsFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TrackingApp app = running.App;

    [ChromiumFact]
    public async Task A_project_is_made_changed_by_two_at_once_and_deleted_and_each_change_is_told()
    {
        using var admin = TrackingClient.Admin(app);
        using var client = await admin.MakeAsync("managed", new { name = "Managed" }, "secret");
        await RunAsync("explorer-manage.mjs", client.Key);
        // A project's own key tells of no other one, and an admin key of none that is not said.
        var (status, body) = await client.SendAsync(
            HttpMethod.Get,
            "v1/audit-logs?project=made-here",
            null
        );
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("project", (string?)body["field"]);
        (status, body) = await admin.SendAsync(HttpMethod.Get, "v1/audit-logs", null);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("project", (string?)body["field"]);
        var logs = (await admin.GetAsync("v1/audit-logs?project=made-here"))["logs"]!.AsArray();
        Assert.Contains(logs, line => (string?)line!["action"] == "project.deleted");
        Assert.All(logs, line => Assert.Equal("made-here", (string?)line!["project"]));
    }

    [ChromiumFact]
    public async Task Wrong_addresses_are_told_and_the_page_is_read_without_eyes_or_a_mouse()
    {
        using var admin = TrackingClient.Admin(app);
        using var client = await admin.MakeAsync(
            "reading",
            new { timeZone = "America/New_York" },
            "secret"
        );
        for (var i = 0; i < 3; i++)
        {
            await client.PostAsync("v1/collect", new { type = $"no spaces {i}" });
        }

        await Support.EventuallyAsync(async () =>
            Assert.Equal(
                3,
                (await client.GetAsync("v1/dead-letters"))["deadLetters"]!.AsArray().Count
            )
        );
        await AssertPagesAsync(client);
        await RunAsync("explorer-reading.mjs", client.Key);
    }

    // The newest first, whatever the size of a page, and the same ones as the oldest first.
    private static async Task AssertPagesAsync(TrackingClient client)
    {
        var oldest = (await client.GetAsync("v1/dead-letters"))["deadLetters"]!.AsArray();
        var newest = new List<JsonNode>();
        string? continuation = null;
        do
        {
            var page = await client.GetAsync(
                $"v1/dead-letters?order=newest&limit=2&continuation={continuation}"
            );
            newest.AddRange(page["deadLetters"]!.AsArray().Select(letter => letter!));
            continuation = (string?)page["continuation"];
        } while (continuation is not null);

        Assert.Equal(
            oldest.Select(letter => (string?)letter!["id"]).Order(),
            newest.Select(letter => (string?)letter["id"]).Order()
        );
        var times = newest.Select(letter => (string?)letter["receivedAt"]).ToList();
        Assert.Equal(times.OrderDescending(StringComparer.Ordinal), times);
        foreach (var wrong in new[] { "order=up", "order=newest&continuation=x" })
        {
            var (status, _) = await client.SendAsync(
                HttpMethod.Get,
                $"v1/dead-letters?{wrong}",
                null
            );
            Assert.Equal(HttpStatusCode.BadRequest, status);
        }
    }

    private Task RunAsync(string script, string key) =>
        Clients.RunAsync(
            script,
            app.Http.BaseAddress!.ToString().TrimEnd('/'),
            key,
            TrackingApp.AdminKey,
            ChromiumFactAttribute.Program!
        );
}
