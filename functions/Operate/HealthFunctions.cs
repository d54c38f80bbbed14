using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Operate;

/// <summary>Whether the app can do its work, for load balancers and tests of availability.</summary>
public sealed class HealthFunctions(
    RequestGuard guard,
    HealthProbe probe,
    ReaderMonitor readers,
    IEnumerable<IHubReport> hubs
)
{
    // A reader that is this far behind does not keep up, or waits for something.
    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(60);

    /// <summary>
    /// 200 when events can be collected, for which storage is not needed, else 503; the members say what is
    /// there and what is not, what hubs have lost, and which readers of this instance fail or are behind.
    /// </summary>
    [Function("Health")]
    public Task<IResult> HealthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/health")] HttpRequest request,
        CancellationToken cancellationToken
    ) => guard.RunAsync(request, token => TellAsync(request, token), cancellationToken);

    private async Task<IResult> TellAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (hasHubs, hasStorage) = await probe.LookAsync(cancellationToken);
        var troubled = readers
            .Statuses.Where(reader => reader.FailingSince is not null || reader.Lag > Behind)
            .ToList();
        var troubles = hubs.SelectMany(hub => hub.Troubles).ToList();
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return Results.Json(
            new JsonObject
            {
                ["status"] =
                    !hasHubs ? "down"
                    : hasStorage && troubled.Count == 0 && troubles.Count == 0 ? "ok"
                    : "degraded",
                ["eventHubs"] = hasHubs,
                ["storage"] = hasStorage,
                ["hubs"] = new JsonArray([
                    .. troubles.Select(trouble => JsonValue.Create(trouble)),
                ]),
                ["readers"] = new JsonArray([
                    .. troubled.Select(reader => new JsonObject
                    {
                        ["reader"] = reader.Reader,
                        ["partition"] = reader.Partition,
                        ["lagSeconds"] = Math.Round(reader.Lag.TotalSeconds),
                        ["failingSince"] = reader.FailingSince,
                    }),
                ]),
            },
            statusCode: hasHubs ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
    }
}
