using System.Buffers.Binary;
using System.Globalization;

namespace Tracking.Shared.Events;

/// <summary>Ids of events: UUIDs of version 7 when they are ours, anything short when they are a client's.</summary>
/// <remarks>
/// An id belongs to its visitor or session: the same id under another session token or user is another
/// event. Under one it counts once, whatever else differs between the attempts to send it.
/// </remarks>
public static class EventId
{
    // A UUID of version 7 begins with 48 bits of milliseconds since 1970.
    private const int BitsBehindTime = 16;
    private const int SegmentTimeDigits = 13;

    // Ids that Segment's SDKs make: the prefix, the milliseconds since 1970, and a UUID.
    private static readonly string[] SegmentPrefixes = ["ajs-next-", "node-next-"];

    // An older time is no time of an event: these forms of ids are younger.
    private static readonly DateTimeOffset EarliestIdTime = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Nothing is imported from before.
    private static readonly DateTimeOffset EarliestTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far a client's clock may be ahead of ours.</summary>
    public static readonly TimeSpan MaximumAhead = TimeSpan.FromHours(24);

    /// <summary>How old an event may be when it is received.</summary>
    public static readonly TimeSpan MaximumAge = TimeSpan.FromDays(31);

    /// <summary>
    /// What ids begin with of what can be done only once, such as rating one result of one search:
    /// another event of the same id corrects the first. It is filed under the time of the first.
    /// </summary>
    public const string OncePrefix = "once.";

    /// <summary>What ids begin with of events that a salt makes correctable.</summary>
    public const string SaltedPrefix = "salted.";

    /// <summary>Whether another event of the same id corrects the first.</summary>
    public static bool IsOnce(ReadOnlySpan<char> id) =>
        id.StartsWith(OncePrefix, StringComparison.Ordinal)
        || id.StartsWith(SaltedPrefix, StringComparison.Ordinal);

    /// <summary>A new id that carries the time.</summary>
    public static string New(DateTimeOffset now) => Guid.CreateVersion7(now).ToString();

    /// <summary>A new id that carries the time, in UTF-8.</summary>
    /// <returns>How many bytes it has.</returns>
    public static int New(DateTimeOffset now, Span<byte> utf8)
    {
        Guid.CreateVersion7(now).TryFormat(utf8, out var length);
        return length;
    }

    /// <summary>The form under which an id is the same id: UUIDs in lower case, others as they are.</summary>
    public static string Normalize(string id) => IsUuid(id, out var uuid) ? uuid.ToString() : id;

    /// <summary>Whether an id is a UUID.</summary>
    public static bool IsUuid(ReadOnlySpan<char> id, out Guid uuid) =>
        Guid.TryParseExact(id, "D", out uuid);

    /// <summary>The time inside an id: a UUID of version 7, or one that Segment's SDKs make.</summary>
    public static bool TryGetTime(ReadOnlySpan<char> id, out DateTimeOffset time)
    {
        if (Guid.TryParseExact(id, "D", out var guid))
        {
            time = default;
            return guid.Version == 7 && TryGetTime(guid, out time);
        }

        foreach (var prefix in SegmentPrefixes)
        {
            if (
                id.StartsWith(prefix, StringComparison.Ordinal)
                && id.Length > prefix.Length + SegmentTimeDigits
                && id[prefix.Length + SegmentTimeDigits] == '-'
                && long.TryParse(
                    id.Slice(prefix.Length, SegmentTimeDigits),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var milliseconds
                )
            )
            {
                time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
                return true;
            }
        }

        time = default;
        return false;
    }

    /// <summary>
    /// The time inside an id, if an event can be filed under it. What is old is filed where it happened, so
    /// that an attempt much later finds the same place; what lies too far ahead is a clock that is wrong.
    /// </summary>
    public static bool TryGetFilingTime(
        ReadOnlySpan<char> id,
        DateTimeOffset receivedAt,
        out DateTimeOffset time
    ) => TryGetTime(id, out time) && time >= EarliestIdTime && time <= receivedAt + MaximumAhead;

    /// <summary>The time inside a UUID of version 7; false when the id is none.</summary>
    public static bool TryGetVersion7Time(ReadOnlySpan<char> id, out DateTimeOffset time)
    {
        time = default;
        return Guid.TryParseExact(id, "D", out var guid)
            && guid.Version == 7
            && TryGetTime(guid, out time);
    }

    /// <summary>Whether a time can be true of an event that is imported at <paramref name="receivedAt"/>: since 2000.</summary>
    public static bool IsPlausibleOfOld(DateTimeOffset time, DateTimeOffset receivedAt) =>
        time >= EarliestTime && time <= receivedAt + MaximumAhead;

    /// <summary>Whether a client's time can be true of an event received at <paramref name="receivedAt"/>.</summary>
    public static bool IsPlausible(DateTimeOffset time, DateTimeOffset receivedAt) =>
        time >= receivedAt - MaximumAge && time <= receivedAt + MaximumAhead;

    private static bool TryGetTime(Guid guid, out DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> BitsBehindTime);
        time = default;
        if (milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }
}
