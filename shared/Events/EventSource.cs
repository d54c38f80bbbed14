namespace Tracking.Shared.Events;

/// <summary>The place of an event in its partition of a hub.</summary>
/// <param name="Sequence">The hub's number of its frame.</param>
/// <param name="Index">Its place in the frame.</param>
/// <param name="EnqueuedAt">When the hub stored it.</param>
public sealed record EventSource(long Sequence, int Index, DateTimeOffset EnqueuedAt)
{
    /// <summary>Whether this place is behind another, or of a younger hub.</summary>
    public bool IsAfter(EventSource other) =>
        (Sequence, Index).CompareTo((other.Sequence, other.Index)) > 0
        || other.Position.IsOfOlderHub(Position);

    /// <summary>The place of its frame.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public StreamPosition Position => new(Sequence, EnqueuedAt);
}
