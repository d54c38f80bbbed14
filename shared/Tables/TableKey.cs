using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>Makes keys of tables. What clients send is encoded, never trusted.</summary>
public static class TableKey
{
    /// <summary>
    /// The most characters of one part of a key. A key has at most two such parts and some of a fixed length,
    /// which together stay below the 512 characters of <see cref="TableLimits.KeyBytes"/>.
    /// </summary>
    public const int MaximumPart = 220;

    private const char Escape = '!';
    private const string HashMark = "!~";
    private const int ReadableLength = 64;
    private const int OwnerBytes = 512;

    private static readonly RecentKeys Minutes = new();

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."
    );

    /// <summary>
    /// Text as part of a key: letters, digits, <c>-</c> and <c>.</c> stay, any other byte of its
    /// UTF-8 becomes <c>!xx</c>; what is longer than <see cref="MaximumPart"/> then is its beginning and a
    /// hash. Different texts give different keys, none of which has a <c>_</c>.
    /// </summary>
    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text.Length <= MaximumPart ? text : Shorten(text, text);
        }

        var key = new StringBuilder(text.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (b < 0x80 && Plain.Contains((char)b))
            {
                key.Append((char)b);
            }
            else
            {
                key.Append(Escape).Append(b.ToString("x2", CultureInfo.InvariantCulture));
            }
        }

        return key.Length <= MaximumPart ? key.ToString() : Shorten(key.ToString(), text);
    }

    /// <summary>
    /// An event's id as part of a key, with its owner: two visitors whose clients count from 1 do not meet in
    /// one row.
    /// </summary>
    public static string OfEvent(TrackedEvent tracked) =>
        $"{Encode(tracked.Id)}.{OwnerOf(tracked)}";

    /// <summary>
    /// Whose an event's id is, as 8 hexadecimal digits: a hash of its session, visitor or user, with the id, so
    /// that it does not tell which events have the same owner.
    /// </summary>
    public static string OwnerOf(TrackedEvent tracked) => OwnerOf(tracked.PartitionKey, tracked.Id);

    /// <summary>Whose an event's id is, by who knows it: so it can be asked whether an event is of one session.</summary>
    /// <param name="whose">The event's session token's id, else its user, else its own id.</param>
    /// <param name="id">The event's id.</param>
    public static string OwnerOf(string whose, string id)
    {
        var length = Encoding.UTF8.GetMaxByteCount(whose.Length + id.Length + 1);
        var bytes = length <= OwnerBytes ? stackalloc byte[OwnerBytes] : new byte[length];
        var end = Encoding.UTF8.GetBytes(whose, bytes);
        bytes[end++] = (byte)'\n';
        end += Encoding.UTF8.GetBytes(id, bytes[end..]);
        return ((uint)XxHash64.HashToUInt64(bytes[..end])).ToString(
            "x8",
            CultureInfo.InvariantCulture
        );
    }

    /// <summary>The text of what <see cref="Encode"/> made of it; a key with a hash stays as it is.</summary>
    public static string Decode(string key)
    {
        if (
            !key.Contains(Escape, StringComparison.Ordinal)
            || key.Contains(HashMark, StringComparison.Ordinal)
        )
        {
            return key;
        }

        var bytes = new List<byte>(key.Length);
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] == Escape)
            {
                bytes.Add(Convert.ToByte(key.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Add((byte)key[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>PK of what a project has of a minute in a hub partition: <c>{project}_{minute}_{pp}</c>.</summary>
    public static string OfMinute(string project, DateTimeOffset time, int partition) =>
        Minutes.Get(project, "", time.UtcTicks / TimeSpan.TicksPerMinute, partition, MakeMinute);

    /// <summary>A minute as part of a key; later minutes sort behind earlier ones.</summary>
    public static string Minute(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    /// <summary>A day as part of a key.</summary>
    public static string Day(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>A hub partition as part of a key or a file name: two digits.</summary>
    public static string Partition(int partition) =>
        partition.ToString("D2", CultureInfo.InvariantCulture);

    private static string MakeMinute(string project, string kind, long minute, int partition) =>
        $"{Encode(project)}_{Minute(new(minute * TimeSpan.TicksPerMinute, TimeSpan.Zero))}_{Partition(partition)}";

    // Cut before an escape that would be cut in two.
    private static string Shorten(string key, string text)
    {
        var escape = key.AsSpan(ReadableLength - 2, 2).IndexOf(Escape);
        var end = escape < 0 ? ReadableLength : ReadableLength - 2 + escape;
        return $"{key[..end]}{HashMark}{XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(text)):x32}";
    }
}
