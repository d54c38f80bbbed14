using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Own;

/// <summary>Our own: one event or many to <c>v1/collect</c>, a verdict for each.</summary>
internal sealed class CollectDialect : IDialect
{
    /// <summary>Its name.</summary>
    public const string DialectName = "collect";

    private const string Path = "/v1/collect";

    /// <inheritdoc />
    public string Name => DialectName;

    /// <inheritdoc />
    public Claim? Claims(string path) =>
        path.Equals(Path, StringComparison.OrdinalIgnoreCase) ? new Claim("") : null;

    /// <inheritdoc />
    public Result<SentRequest, Problem> Read(Arrival arrival) =>
        !SentBatch.Read(arrival.Body, Name).Is(out var batch, out var why) ? Problem.Unreadable(why)
        : batch.Events.Count == 0 ? new Problem(400, "no-events", "There are no events.", "events")
        : batch.Events.Count > EventLimits.EventsPerRequest
        && batch.Events[^1].Rejection?.Reason != RejectReason.Malformed
            ? new Problem(
                413,
                "too-many-events",
                $"A request may have {EventLimits.EventsPerRequest} events; this one has more.",
                "events"
            )
        : new SentRequest(batch.Events, batch.SentAt) { Unknown = batch.Unknown };

    /// <inheritdoc />
    public IResult Answer(Arrival arrival, SentRequest sent, IReadOnlyList<Verdict> verdicts) =>
        verdicts.Any(verdict => verdict.Status == VerdictStatus.Retry)
            ? Problem.Unavailable.ToResult(
                arrival.Response,
                KeyValuePair.Create("verdicts", (object?)RefusedEvents.Tell(verdicts))
            )
            : Results.Json(
                CollectAnswer.Of(verdicts, sent.Unknown),
                CollectJson.Default.CollectAnswer,
                statusCode: StatusCodes.Status202Accepted
            );

    /// <inheritdoc />
    public SentEvent? ReadAgain(string kind, byte[] raw, Project project) =>
        SentBatch.Read(raw, Name).Is(out var batch, out _) && batch.Events is [{ } single]
            ? single
            : null;
}
