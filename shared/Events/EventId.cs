using System.Globalization;

namespace Tracking.Shared.Events;

/// <summary>Ids of events: UUIDs of version 7 when they are ours, anything short when they are a client's.</summary>
public static class EventId
{
    private const int UnixMillisecondsDigits = 12;

    /// <summary>How far a client's clock may be ahead of ours.</summary>
    public static readonly TimeSpan MaximumAhead = TimeSpan.FromHours(24);

    /// <summary>How old an event may be when it is received.</summary>
    public static readonly TimeSpan MaximumAge = TimeSpan.FromDays(31);

    /// <summary>
    /// What ids begin with of what can be done only once, such as rating one result of one search:
    /// another event of the same id corrects the first. It is filed under the time of the first.
    /// </summary>
    public const string OncePrefix = "once.";

    /// <summary>
    /// What ids begin with of events that a salt makes correctable. Their time is part of the id, so they
    /// are filed under it.
    /// </summary>
    public const string SaltedPrefix = "salted.";

    /// <summary>Whether another event of the same id corrects the first.</summary>
    public static bool IsOnce(string id) =>
        id.StartsWith(OncePrefix, StringComparison.Ordinal)
        || id.StartsWith(SaltedPrefix, StringComparison.Ordinal);

    /// <summary>A new id that carries the time.</summary>
    public static string New(DateTimeOffset now) => Guid.CreateVersion7(now).ToString();

    /// <summary>The form under which an id is the same id: UUIDs in lower case, others as they are.</summary>
    public static string Normalize(string id) =>
        Guid.TryParseExact(id, "D", out var guid) ? guid.ToString() : id;

    /// <summary>The time inside a UUID of version 7.</summary>
    public static bool TryGetTime(string id, out DateTimeOffset time)
    {
        time = default;
        if (!Guid.TryParseExact(id, "D", out var guid) || guid.Version != 7)
        {
            return false;
        }

        Span<char> digits = stackalloc char[32];
        guid.TryFormat(digits, out _, "N");
        var milliseconds = long.Parse(
            digits[..UnixMillisecondsDigits],
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture
        );
        if (milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }

    /// <summary>Whether a client's time can be true of an event received at <paramref name="receivedAt"/>.</summary>
    public static bool IsPlausible(DateTimeOffset time, DateTimeOffset receivedAt) =>
        time >= receivedAt - MaximumAge && time <= receivedAt + MaximumAhead;

    /// <summary>
    /// The time that the client itself gave the event: the time inside its id, else when it says it
    /// occurred. It is the same however often the event is sent.
    /// </summary>
    /// <returns>False when the client gave no plausible time.</returns>
    public static bool TryGetClientTime(TrackedEvent tracked, out DateTimeOffset time)
    {
        if (TryGetTime(tracked.Id, out time) && IsPlausible(time, tracked.ReceivedAt))
        {
            return true;
        }

        time = tracked.OccurredAt ?? default;
        return tracked.OccurredAt is not null
            && !tracked.Id.StartsWith(OncePrefix, StringComparison.Ordinal)
            && IsPlausible(time, tracked.ReceivedAt);
    }
}
