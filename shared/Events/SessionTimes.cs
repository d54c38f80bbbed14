namespace Tracking.Shared.Events;

/// <summary>The times of the session rule.</summary>
public static class SessionTimes
{
    /// <summary>The usual timeout: 30 minutes without a request.</summary>
    public const int DefaultTimeoutSeconds = 1800;

    /// <summary>
    /// How long after its timeout a session is ended although nobody calls: events that were received
    /// in time but are still on their way count in it.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);
}
