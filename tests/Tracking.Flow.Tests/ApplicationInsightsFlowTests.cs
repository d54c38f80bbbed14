using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>What the alerts and the workbook of a deployment query is what the app sends to Application Insights.</summary>
public sealed class ApplicationInsightsFlowTests : IDisposable
{
    private readonly string folder = Support.NewFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [LinuxFact]
    public async Task It_sends_with_its_identity_what_the_alerts_query()
    {
        await using var insights = await InsightsEndpoint.StartAsync(folder);
        var storage = new StorageAccount();
        await using var app = await TrackingApp.StartAsync(folder, storage, insights.Environment);
        await app.PostAsync(
            "v1/collect",
            new object[] { new { type = "search" }, new { type = "no spaces" } }
        );
        await Support.EventuallyAsync(async () =>
            Assert.Single(await storage.RowsAsync("atomiclogs"))
        );

        // Metrics go once a minute, and at the end.
        Assert.Equal(0, await app.StopAsync());
        Assert.Contains(Metrics(insights, "tracking.events"), m => Is(m, "status", "rejected"));
        Assert.Contains(Metrics(insights, "tracking.events"), m => Is(m, "status", "accepted"));
        Assert.Contains(
            Metrics(insights, "http.server.request.duration"),
            m => Is(m, "http.response.status_code", "202")
        );
        Assert.Contains(
            Metrics(insights, "tracking.lag"),
            m => Is(m, "function", "WriteAtomicLogs")
        );

        // AppRoleName, by which the alerts tell the app from the host beside it.
        Assert.All(
            insights.Items,
            item => Assert.Equal("tracking", (string?)item["tags"]!["ai.cloud.role"])
        );
    }

    private static IEnumerable<JsonNode> Metrics(InsightsEndpoint insights, string name) =>
        insights
            .Items.Where(item => (string?)item["data"]!["baseType"] == "MetricData")
            .Select(item => item["data"]!["baseData"]!)
            .Where(data => (string?)data["metrics"]![0]!["name"] == name);

    private static bool Is(JsonNode metric, string property, string value) =>
        (string?)metric["properties"]?[property] == value;
}
