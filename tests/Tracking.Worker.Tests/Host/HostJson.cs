using System.Text.Json.Nodes;

namespace Tracking.Worker.Tests.Host;

/// <summary>What the host reads in the app's host.json.</summary>
internal sealed record HostJson(string RoutePrefix, int MaxEventBatchSize, int PrefetchCount)
{
    public static HostJson Load(string folder)
    {
        var root = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "host.json")))!;
        var http = root["extensions"]?["http"];
        var hubs = root["extensions"]?["eventHubs"];
        return new HostJson(
            (string?)http?["routePrefix"] ?? "api",
            (int?)hubs?["maxEventBatchSize"] ?? 100,
            (int?)hubs?["prefetchCount"] ?? 300
        );
    }
}
