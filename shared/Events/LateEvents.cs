namespace Tracking.Shared.Events;

/// <summary>
/// Which events belong to a time before they came: those of an offline queue, and imported ones. Only a time
/// that is known to be right counts, since a wrong clock would spread one visit over many days.
/// </summary>
public static class LateEvents
{
    /// <summary>How old an event may be that is not imported; an older one counts where it arrives.</summary>
    public static readonly TimeSpan MaximumAge = TimeSpan.FromDays(7);

    /// <summary>The time at which a late event happened; null for one that counts when it was received.</summary>
    public static DateTimeOffset? TimeOf(TrackedEvent tracked)
    {
        var isImported = tracked.IsHistorical is true;
        if (tracked.OccurredAt is not { } at || !isImported && tracked.IsTimeSure is not true)
        {
            return null;
        }

        var delay = tracked.ReceivedAt - at;
        return delay > TimeoutOf(tracked) && (isImported || delay <= MaximumAge) ? at : null;
    }

    /// <summary>Whether a time is less than the timeout away from a stretch of time.</summary>
    public static bool IsNear(
        DateTimeOffset at,
        DateTimeOffset from,
        DateTimeOffset to,
        TimeSpan timeout
    ) => from - at < timeout && at - to < timeout;

    /// <summary>After how long without a request the session of an event has ended.</summary>
    public static TimeSpan TimeoutOf(TrackedEvent tracked) =>
        TimeSpan.FromSeconds(tracked.SessionTimeout ?? SessionTimes.DefaultTimeoutSeconds);
}
