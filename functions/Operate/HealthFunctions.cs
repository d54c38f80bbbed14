using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;

namespace Tracking.Functions.Operate;

/// <summary>Whether the app can do its work, for load balancers and tests of availability.</summary>
public sealed class HealthFunctions(RequestGuard guard, HealthProbe probe)
{
    /// <summary>
    /// 200 when events can be collected, for which storage is not needed, else 503; the members say what is
    /// there and what is not.
    /// </summary>
    [Function("Health")]
    public Task<IResult> HealthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/health")] HttpRequest request,
        CancellationToken cancellationToken
    ) => guard.RunAsync(request, token => TellAsync(request, token), cancellationToken);

    private async Task<IResult> TellAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (hasHubs, hasStorage) = await probe.LookAsync(cancellationToken);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return Results.Json(
            new JsonObject
            {
                ["status"] =
                    !hasHubs ? "down"
                    : hasStorage ? "ok"
                    : "degraded",
                ["eventHubs"] = hasHubs,
                ["storage"] = hasStorage,
            },
            statusCode: hasHubs ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
    }
}
