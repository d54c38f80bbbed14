using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tracking.Shared.Tables;

/// <summary>Makes keys of tables. What clients send is encoded, never trusted.</summary>
public static class TableKey
{
    private const char Escape = '!';

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."
    );

    /// <summary>
    /// Text as part of a key: letters, digits, <c>-</c> and <c>.</c> stay, any other byte of its
    /// UTF-8 becomes <c>!xx</c>. Different texts give different keys, none of which has a <c>_</c>.
    /// </summary>
    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text;
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

        return key.ToString();
    }

    /// <summary>The text of what <see cref="Encode"/> made of it.</summary>
    public static string Decode(string key)
    {
        if (!key.Contains(Escape, StringComparison.Ordinal))
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

    /// <summary>A minute as part of a key; later minutes sort behind earlier ones.</summary>
    public static string Minute(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    /// <summary>A day as part of a key.</summary>
    public static string Day(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>A hub partition as part of a key or a file name: two digits.</summary>
    public static string Partition(int partition) =>
        partition.ToString("D2", CultureInfo.InvariantCulture);
}
