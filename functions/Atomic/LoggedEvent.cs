using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Atomic;

/// <summary>An event with a log type, on its way into its row.</summary>
/// <param name="Tracked">The event.</param>
/// <param name="Item">Its place in the batch.</param>
/// <param name="At">The time under which it is filed and counted: the same however often it is sent.</param>
internal sealed record LoggedEvent(TrackedEvent Tracked, FrameItem Item, DateTimeOffset At)
{
    /// <summary>Its place in the hub.</summary>
    public EventSource Place { get; } =
        new(Item.Frame.SequenceNumber, Item.Index, Item.Frame.EnqueuedTime);

    /// <summary>The place of its frame.</summary>
    public StreamPosition Position => Frame.PositionOf(Item.Frame);
}

/// <summary>Places of events in rows: by them a row tells the event that made it from one that repeats that.</summary>
internal static class RowPlace
{
    /// <summary>Writes the place of the event that makes a row.</summary>
    public static void Set(TableEntity row, EventSource place)
    {
        row["sequence"] = place.Sequence;
        row["index"] = place.Index;
        row["enqueuedAt"] = place.EnqueuedAt;
    }

    /// <summary>Whether a row was made by the event of a place.</summary>
    public static bool Is(TableEntity row, EventSource place) =>
        row.GetInt64("sequence") == place.Sequence
        && row.GetInt32("index") == place.Index
        && row.GetDateTimeOffset("enqueuedAt") == place.EnqueuedAt;
}
