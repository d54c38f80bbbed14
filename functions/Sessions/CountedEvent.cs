using Tracking.Shared.Events;

namespace Tracking.Functions.Sessions;

/// <summary>An event as it counted, and in which session.</summary>
/// <param name="Session">The session's id.</param>
/// <param name="StartedAt">When that session started.</param>
/// <param name="Tracked">The event.</param>
/// <param name="Place">Its place in the hub.</param>
/// <param name="Step">Its place among the events logged for one: START, USER_BROWSER, the event.</param>
internal sealed record CountedEvent(
    string Session,
    DateTimeOffset StartedAt,
    TrackedEvent Tracked,
    EventSource Place,
    int Step
)
{
    /// <summary>The step of START.</summary>
    public const int OfStart = 0;

    /// <summary>The step of USER_BROWSER.</summary>
    public const int OfBrowser = 1;

    /// <summary>The step of what a client sent.</summary>
    public const int OfClient = 2;
}
