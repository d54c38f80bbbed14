using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Inbenta;

/// <summary>A request to the tracking API whose key is known and whose body is read.</summary>
/// <param name="Request">The request.</param>
/// <param name="Key">Its key.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Body">Its body as JSON; forms are turned into it.</param>
/// <param name="CancellationToken">Ends the wait for its events to be durable.</param>
public sealed record TrackingCall(
    HttpRequest Request,
    ProjectKey Key,
    DateTimeOffset ReceivedAt,
    ReadOnlyMemory<byte> Body,
    CancellationToken CancellationToken
)
{
    /// <summary>Who sent it.</summary>
    internal Sender Sender { get; } = Sender.Of(Request, Key, ReceivedAt);

    /// <summary>The answer to a problem.</summary>
    internal IResult Refuse(Problem problem) => problem.ToResult(Request.HttpContext.Response);

    /// <summary>The answer to an event that was not accepted.</summary>
    internal IResult Refuse(Verdict verdict) =>
        verdict.Status == VerdictStatus.Retry
            ? Problem.Unavailable.ToResult(
                Request.HttpContext.Response,
                KeyValuePair.Create("id", (object?)verdict.Id)
            )
            : Refuse(new Rejection(verdict.Reason!, verdict.Field, verdict.Detail!));

    /// <summary>The answer to an event that can never be accepted.</summary>
    internal IResult Refuse(Rejection rejection) =>
        Refuse(
            rejection.Reason == RejectReason.InvalidToken
                ? Problem.InvalidToken
                : new Problem(
                    rejection.Reason == RejectReason.Denied ? 403 : 400,
                    rejection.Reason,
                    rejection.Detail,
                    rejection.Field
                )
        );

    /// <summary>The answer to a body that is not JSON.</summary>
    internal IResult RefuseMalformed(Exception e) => Refuse(Problem.Unreadable(e));
}
