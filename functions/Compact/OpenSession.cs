using Tracking.Shared.Events;

namespace Tracking.Functions.Compact;

/// <summary>A session that has not ended, as far as it takes to say which events are its.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">Its token.</param>
/// <param name="Partition">The hub partition of its events.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="IsLate">Whether it is of events that came long after they happened.</param>
/// <param name="Start">The event with which it began.</param>
internal sealed record OpenSession(
    string Id,
    string Token,
    int Partition,
    DateTimeOffset StartedAt,
    bool IsLate,
    EventSource Start
)
{
    /// <summary>When its last event was received, or of a late one, happened.</summary>
    public DateTimeOffset LastActivityAt { get; set; } = StartedAt;

    /// <summary>The event or the sweep with which it ended, when it did in the stretch that is looked at.</summary>
    public EventSource? End { get; set; }

    /// <summary>Whether it had begun and had not ended when an event came.</summary>
    public bool IsOpenAt(EventSource place) =>
        !Start.IsAfter(place) && (End is null || End.IsAfter(place));
}
