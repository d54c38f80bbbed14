using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Atomic;

/// <summary>An event on its way into its row; one without a log type into one that only claims its id.</summary>
/// <param name="Tracked">The event.</param>
/// <param name="Item">Its bytes and its place in the hub.</param>
/// <param name="At">The time under which it is filed and counted: the same however often it is sent.</param>
internal sealed record LoggedEvent(TrackedEvent Tracked, StreamItem Item, DateTimeOffset At)
{
    /// <summary>Its place in the hub.</summary>
    public EventSource Place => Item.Place;
}
