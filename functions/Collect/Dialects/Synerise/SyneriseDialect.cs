using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Synerise;

/// <summary>The Synerise events API: one event, or an array of them; answers tell all that is wrong.</summary>
public sealed class SyneriseDialect(TimeProvider time) : IDialect
{
    private const string Version = "/v4/";

    /// <inheritdoc />
    public string Name => SyneriseEvents.Dialect;

    /// <inheritdoc />
    public Claim? Claims(string path)
    {
        var version = path.LastIndexOf(Version, StringComparison.OrdinalIgnoreCase);
        var endpoint = version < 0 ? "" : path[(version + Version.Length)..].ToLowerInvariant();
        return SyneriseActions.Has(endpoint) ? new Claim(endpoint, path[..version]) : null;
    }

    /// <inheritdoc />
    public Result<SentRequest, Problem> Read(Arrival arrival)
    {
        var endpoint = arrival.Claim.Endpoint;
        var batch = SyneriseActions.IsBatch(endpoint) ? "" : null;
        if (!JsonBody.Read(arrival.Body.Span, batch).Is(out var json, out var why))
        {
            return Problem.Unreadable(why);
        }

        if (
            SyneriseActions.IsBatch(endpoint)
            && json.Values.Any(value => value.ValueKind != JsonValueKind.Array)
        )
        {
            return new Problem(400, RejectReason.Malformed, "A batch is an array of events.");
        }

        var events = json
            .Values.SelectMany(value =>
                SyneriseActions.IsBatch(endpoint)
                    ? value.EnumerateArray()
                    : Enumerable.Repeat(value, 1)
            )
            .Select(value => SyneriseEvents.Read(value, endpoint))
            .ToList();
        if (events.Count > EventLimits.EventsPerRequest)
        {
            return new Problem(
                413,
                "too-many-events",
                $"A batch may have {EventLimits.EventsPerRequest} events."
            );
        }

        if (json.Broken is { } broken)
        {
            events.Add(broken.ToEvent(Name));
        }

        return new SentRequest(events);
    }

    /// <inheritdoc />
    public IResult Answer(Arrival arrival, SentRequest sent, IReadOnlyList<Verdict> verdicts)
    {
        if (verdicts.Any(v => v.Status == VerdictStatus.Retry))
        {
            return Problem.Unavailable.ToResult(
                arrival.Response,
                KeyValuePair.Create("verdicts", (object?)RefusedEvents.Tell(verdicts))
            );
        }

        var isBatch = SyneriseActions.IsBatch(arrival.Claim.Endpoint);
        var wrong = verdicts
            .Where(v => v.IsRefusal)
            .SelectMany(v =>
                (
                    sent.Events[v.Index].Rejections is { Count: > 0 } all
                        ? all
                        : [new Rejection(v.Reason!, v.Field, v.Detail!)]
                ).Select(r => Error(r, isBatch ? v.Index : null))
            )
            .ToList();
        return wrong.Count > 0
            ? Refuse(arrival.Request, 400, wrong, verdicts)
            : Results.Json(
                CollectAnswer.Of(verdicts),
                CollectJson.Default.CollectAnswer,
                statusCode: StatusCodes.Status202Accepted
            );
    }

    /// <inheritdoc />
    public IResult Refuse(HttpRequest request, Problem problem) =>
        problem.Status is 400 or 413
            ? Refuse(
                request,
                problem.Status,
                [new JsonObject { ["code"] = problem.Status, ["message"] = problem.Detail }],
                []
            )
            : problem.ToResult(request.HttpContext.Response);

    /// <inheritdoc />
    public SentEvent? ReadAgain(string kind, byte[] raw, Project project) =>
        JsonBody.Read(raw).Is(out var json, out _) && json.Single is { } value
            ? SyneriseEvents.Read(value, kind)
            : null;

    private static JsonObject Error(Rejection rejection, int? index) =>
        new()
        {
            ["code"] = rejection.Reason,
            ["field"] = index is null ? rejection.Field : $"[{index}].{rejection.Field}",
            ["message"] = rejection.Detail,
        };

    private IResult Refuse(
        HttpRequest request,
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
                ["path"] = request.Path.ToString(),
                ["errors"] = new JsonArray([.. errors]),
                ["verdicts"] = JsonSerializer.SerializeToNode(
                    verdicts,
                    CollectJson.Default.IReadOnlyListVerdict
                ),
            },
            statusCode: status
        );
}
