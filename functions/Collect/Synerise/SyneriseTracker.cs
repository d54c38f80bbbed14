using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Inbenta;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Synerise;

/// <summary>Takes events of the Synerise API: one, or an array of them.</summary>
public sealed class SyneriseTracker(Collector collector, TimeProvider time)
{
    /// <summary>Takes the events of an endpoint, such as <c>events/custom</c>.</summary>
    public async Task<IResult> TrackAsync(TrackingCall call, string endpoint)
    {
        JsonDocument document;
        try
        {
            document = JsonText.Parse(call.Body);
        }
        catch (JsonException e)
        {
            return Refuse(
                call,
                400,
                [new JsonObject { ["code"] = 400, ["message"] = $"Not JSON: {e.Message}" }],
                []
            );
        }

        using var json = document;
        var root = json.RootElement;
        var isBatch = SyneriseActions.IsBatch(endpoint);
        if (isBatch && root.ValueKind != JsonValueKind.Array)
        {
            return Refuse(
                call,
                400,
                [new JsonObject { ["code"] = 400, ["message"] = "A batch is an array of events." }],
                []
            );
        }

        if (isBatch && root.GetArrayLength() > EventLimits.EventsPerRequest)
        {
            return Refuse(
                call,
                413,
                [
                    new JsonObject
                    {
                        ["code"] = 413,
                        ["message"] = $"A batch may have {EventLimits.EventsPerRequest} events.",
                    },
                ],
                []
            );
        }

        var events = (isBatch ? root.EnumerateArray().ToList() : [root])
            .Select(value =>
                JsonText.Guard(
                    value,
                    $"{SyneriseEvents.Dialect}/{endpoint}",
                    () => SyneriseEvents.Read(value, endpoint)
                )
            )
            .ToList();
        var verdicts = await collector.CollectAsync(
            events,
            call.Sender,
            default,
            call.CancellationToken
        );
        if (verdicts.Any(v => v.Status == VerdictStatus.Retry))
        {
            return Problem.Unavailable.ToResult(
                call.Request.HttpContext.Response,
                KeyValuePair.Create("verdicts", (object?)verdicts)
            );
        }

        var wrong = verdicts
            .Where(v => v.Status is VerdictStatus.Rejected or VerdictStatus.Denied)
            .SelectMany(v =>
                (
                    events[v.Index].Rejections is { Count: > 0 } all
                        ? all
                        : [new Rejection(v.Reason!, v.Field, v.Detail!)]
                ).Select(r => Error(r, isBatch ? v.Index : null))
            )
            .ToList();
        return wrong.Count > 0
            ? Refuse(call, 400, wrong, verdicts)
            : Results.Json(
                CollectAnswer.Of(verdicts),
                CollectJson.Default.CollectAnswer,
                statusCode: StatusCodes.Status202Accepted
            );
    }

    private static JsonObject Error(Rejection rejection, int? index) =>
        new()
        {
            ["code"] = rejection.Reason,
            ["field"] = index is null ? rejection.Field : $"[{index}].{rejection.Field}",
            ["message"] = rejection.Detail,
        };

    private IResult Refuse(
        TrackingCall call,
        int status,
        List<JsonObject> errors,
        IReadOnlyList<Verdict> verdicts
    ) =>
        Results.Json(
            new JsonObject
            {
                ["timestamp"] = time.GetUtcNow(),
                ["status"] = status,
                ["error"] = status == 413 ? "Payload Too Large" : "Bad Request",
                ["message"] = (string?)errors[0]["message"],
                ["path"] = call.Request.Path.ToString(),
                ["errors"] = new JsonArray([.. errors]),
                ["verdicts"] = JsonSerializer.SerializeToNode(
                    verdicts,
                    CollectJson.Default.IReadOnlyListVerdict
                ),
            },
            statusCode: status
        );
}
