using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Inbenta;

/// <summary>The answers to events that are not accepted: a request has one event, so its verdict is the answer.</summary>
internal static class Refusals
{
    /// <summary>The answer to a verdict.</summary>
    public static IResult Of(Arrival call, Verdict verdict) =>
        verdict.Status == VerdictStatus.Retry
            ? Problem.Unavailable.ToResult(
                call.Response,
                KeyValuePair.Create("id", (object?)verdict.Id)
            )
            : Of(new Rejection(verdict.Reason!, verdict.Field, verdict.Detail!))
                .ToResult(call.Response);

    /// <summary>The problem of a rejection.</summary>
    public static Problem Of(Rejection rejection) =>
        rejection.Reason == RejectReason.InvalidToken
            ? Problem.InvalidToken
            : new Problem(
                rejection.Reason == RejectReason.Denied ? 403 : 400,
                rejection.Reason,
                rejection.Detail,
                rejection.Field
            );
}
