using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>Whatever the collector accepts, every reader stores: with the real app and Azurite.</summary>
public sealed class DoorFlowTests : IDisposable
{
    private const int Requests = 60;

    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Whatever_is_accepted_is_stored()
    {
        await using var app = await TrackingApp.StartAsync(folder, storage);
        var tokens = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            tokens.Add(
                (string)(await app.PostAsync("v1/tracking/session", new { }))["sessionToken"]!
            );
        }

        var bodies = new HostileBodies(12, TimeProvider.System.GetUtcNow());
        var accepted = new HashSet<string>();
        for (var request = 0; request < Requests; request++)
        {
            using var content = new ByteArrayContent(bodies.Next(tokens).Body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await app.Http.PostAsync("v1/collect", content);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            accepted.UnionWith(
                answer["verdicts"]!
                    .AsArray()
                    .Where(v => (string?)v!["status"] == "accepted")
                    .Select(v => (string)v!["id"]!)
            );
        }

        Assert.True(accepted.Count > 100, $"Only {accepted.Count} were accepted.");
        await Support.EventuallyAsync(async () =>
        {
            var events = (await storage.LinesAsync("app-events"))
                .Where(blob => blob.Key.Contains("/part-", StringComparison.Ordinal))
                .SelectMany(blob => blob.Value)
                .Select(line => JsonNode.Parse(line)!)
                .Where(line => accepted.Contains((string)line["id"]!))
                .ToList();
            Assert.Empty(accepted.Except(events.Select(e => (string)e["id"]!)));
            var rows = (await storage.RowsAsync("atomiclogs"))
                .Select(r => r.GetString("id"))
                .ToHashSet();
            Assert.Empty(Ids(events, "logType").Except(rows));
            var ofSessions = (await storage.SessionEventsAsync())
                .Select(r => r.GetString("id"))
                .ToHashSet();
            Assert.Empty(Ids(events, "token").Except(ofSessions));
        });
        Assert.DoesNotContain(
            await storage.RowsAsync("deadletters"),
            letter => letter.GetString("reader") is not null
        );
    }

    // The ids of events that have some member.
    private static IEnumerable<string> Ids(IEnumerable<JsonNode> events, string member) =>
        events.Where(e => e[member] is not null).Select(e => (string)e["id"]!);
}
