using System.Globalization;
using System.IO.Hashing;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Events;
using Tracking.Shared.Telemetry;

namespace Tracking.Shared.Streams;

/// <summary>
/// Sends what a reader could never process to where dead letters are kept. The same event given up again
/// has the same id there, so it is kept and counted once.
/// </summary>
public sealed partial class DeadLetterPublisher(
    EventPublisher publisher,
    ILogger<DeadLetterPublisher> logger
)
{
    /// <summary>The project of what belongs to none that is known.</summary>
    public const string UnknownProject = "unknown";

    /// <summary>Sends dead letters; returns when they are durable.</summary>
    /// <param name="reader">The reader that gave the events up.</param>
    /// <param name="hub">The hub they came from.</param>
    /// <param name="partition">The partition; -1 when it is not known.</param>
    /// <param name="refusals">The events.</param>
    /// <exception cref="IOException">They may not be durable.</exception>
    public async Task PublishAsync(
        string reader,
        string hub,
        int partition,
        IReadOnlyCollection<Refusal> refusals
    )
    {
        var letters = new List<TrackedEvent>();
        foreach (var refusal in refusals)
        {
            TrackingMetrics.DeadLettered(hub, refusal.Reason);
            if (Event(reader, hub, partition, refusal) is { } letter)
            {
                letters.Add(letter);
            }
        }

        if (letters.Count == 0)
        {
            return;
        }

        var durable = await publisher.PublishAsync(HubNames.RejectedEvents, letters);
        if (durable.Contains(false))
        {
            throw new IOException($"{HubNames.RejectedEvents} did not take dead letters.");
        }
    }

    private TrackedEvent? Event(string reader, string hub, int partition, Refusal refusal)
    {
        var (item, place) = (refusal.Item, refusal.Item.Place);
        reader = refusal.ReaderOf(reader);

        // What is no event is found by every reader of the hub; it is told once.
        var isEvent =
            refusal.Reason is not (DeadLetterReason.NotAFrame or DeadLetterReason.NotAnEvent);
        var tracked = isEvent ? item.Read(new Refusals()) : null;

        // A letter that cannot be kept is told again, once, without what was in it.
        var isLetter = hub == HubNames.RejectedEvents;
        if (
            isLetter
            && tracked?.Id.StartsWith(HubNames.RejectedEvents, StringComparison.Ordinal) == true
        )
        {
            LogNotKept(tracked.Id, refusal.Detail);
            return null;
        }

        return new DeadLetter
        {
            Reason = refusal.Reason,
            Detail = refusal.Detail,
            Dialect = isEvent ? DeadLetter.ReaderDialect + reader : "",
            EventId = tracked?.Id,
            Hub = hub,
            Raw = isLetter ? null : DeadLetter.Keep(item.Json.Span),
            RawBytes = item.Json.Length,
        }.ToEvent(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{hub}.{(isEvent ? Number(partition, place) : Number(-1, place))}.{place.Sequence}.{place.Index}.{(isEvent ? reader : HashOf(item))}"
            ),
            refusal.Project ?? tracked?.Project ?? UnknownProject,
            place.EnqueuedAt
        );
    }

    // Of a frame that is none not every reader knows the partition: what stands in it tells it apart.
    private static string HashOf(StreamItem item) =>
        XxHash64.HashToUInt64(item.Json.Span).ToString("x16", CultureInfo.InvariantCulture);

    // Where the partition is not known, the time tells apart what has one number in several.
    private static long Number(int partition, EventSource place) =>
        partition < 0 ? -place.EnqueuedAt.UtcTicks : partition;

    [LoggerMessage(1, LogLevel.Critical, "The dead letter {Id} cannot be kept: {Detail}")]
    private partial void LogNotKept(string id, string detail);
}
