namespace Tracking.Shared.Events;

/// <summary>A place in a partition of a hub.</summary>
/// <param name="Sequence">The hub's number of the frame; numbers have no holes.</param>
/// <param name="EnqueuedAt">When the hub stored it.</param>
public readonly record struct StreamPosition(long Sequence, DateTimeOffset EnqueuedAt)
{
    // Clocks of a hub's machines differ a little; a hub is not made anew this fast.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether an event is of a younger hub than this position: its number was passed long ago, but
    /// it was stored later. A hub that is deleted and made again counts from 0 again.
    /// </summary>
    public bool IsOfOlderHub(StreamPosition other) =>
        other.Sequence <= Sequence && other.EnqueuedAt > EnqueuedAt + ClockTolerance;

    /// <summary>Whether an event at <paramref name="other"/> has been applied already.</summary>
    public bool Covers(StreamPosition other) => other.Sequence <= Sequence && !IsOfOlderHub(other);
}
