using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>An event as it counted, and in which session.</summary>
/// <param name="Session">The session's id.</param>
/// <param name="StartedAt">When that session started.</param>
/// <param name="Tracked">The event.</param>
/// <param name="Place">Its place in the hub.</param>
/// <param name="Number">Which of the session's logged events it is, or which of them it corrects.</param>
/// <param name="Logs">What is logged of it; nothing of its own when it corrects an earlier event.</param>
/// <param name="Shares">What of it the session says for good.</param>
internal sealed record CountedEvent(
    string Session,
    DateTimeOffset StartedAt,
    TrackedEvent Tracked,
    EventSource Place,
    int Number,
    SessionLogs Logs,
    SessionShares Shares
)
{
    /// <summary>Whether it corrects an earlier event.</summary>
    public bool IsCorrection => Logs == SessionLogs.None;
}
