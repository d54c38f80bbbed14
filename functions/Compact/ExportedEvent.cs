using System.Text.Json;
using Tracking.Shared.Audit;
using Tracking.Shared.Events;

namespace Tracking.Functions.Compact;

/// <summary>A line of an export.</summary>
/// <param name="Partition">The hub partition.</param>
/// <param name="Place">Its place in it.</param>
/// <param name="Event">The event.</param>
/// <param name="PreviousHash">The hash of the line before, in exports that have it.</param>
internal sealed record ExportedEvent(
    int Partition,
    EventSource Place,
    TrackedEvent Event,
    string? PreviousHash
)
{
    /// <summary>The hour in which the hub stored it.</summary>
    public LakePeriod Hour => LakePeriod.HourOf(Place.EnqueuedAt);

    /// <summary>Reads a line; null when it is no event, which the reader of events has told of as a dead letter.</summary>
    public static ExportedEvent? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return
                ExportedPlace.TryRead(line, out var place) && TrackedEvent.Read(line) is { } tracked
                ? new(place.Partition, place.Source, tracked, place.PreviousHash)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
