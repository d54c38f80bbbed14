using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tracking.Local.Amqp;

/// <summary>Annotations as they are encoded: entries are found, left out and added, and none is decoded.</summary>
internal static class AnnotationMap
{
    /// <summary>A string among the annotations; null when it is not there.</summary>
    public static string? FindString(ReadOnlySpan<byte> map, ReadOnlySpan<byte> name)
    {
        for (var rest = Entries(map); TryTake(ref rest, out var key, out var value); )
        {
            if (IsNamed(key, name))
            {
                return WireFormat.TryContent(value, 1, out var text)
                    ? Encoding.UTF8.GetString(text)
                    : null;
            }
        }

        return null;
    }

    /// <summary>Writes a section of the annotations there are, those of the same names apart, and of more.</summary>
    /// <param name="output">Behind what it holds.</param>
    /// <param name="code">The section's.</param>
    /// <param name="existing">An encoded map; empty for none.</param>
    /// <param name="added">Encoded keys and values, one behind the other.</param>
    public static void WriteMerged(
        IBufferWriter<byte> output,
        byte code,
        ReadOnlySpan<byte> existing,
        ReadOnlySpan<byte> added
    )
    {
        // Section (3), wide map (1), size (4), count (4).
        var span = output.GetSpan(12 + existing.Length + added.Length);
        var (length, count) = (12, 0);
        var kept = Entries(existing);
        while (TryTake(ref kept, out var key, out var value))
        {
            if (!Contains(added, key))
            {
                key.CopyTo(span[length..]);
                value.CopyTo(span[(length + key.Length)..]);
                length += key.Length + value.Length;
                count += 2;
            }
        }

        for (var rest = added; TryTake(ref rest, out _, out _); )
        {
            count += 2;
        }

        added.CopyTo(span[length..]);
        length += added.Length;
        (span[0], span[1], span[2], span[3]) = (0x00, 0x53, code, 0xD1);
        BinaryPrimitives.WriteInt32BigEndian(span[4..], length - 8);
        BinaryPrimitives.WriteInt32BigEndian(span[8..], count);
        output.Advance(length);
    }

    // What lies behind the size and the count of a map that was measured.
    private static ReadOnlySpan<byte> Entries(ReadOnlySpan<byte> map) =>
        map switch
        {
            [0xC1, _, _, .. var entries] => entries,
            [0xD1, _, _, _, _, _, _, _, _, .. var entries] => entries,
            _ => default,
        };

    private static bool TryTake(
        ref ReadOnlySpan<byte> rest,
        out ReadOnlySpan<byte> key,
        out ReadOnlySpan<byte> value
    )
    {
        key = default;
        value = default;
        if (
            !WireFormat.TryMeasure(rest, out var keyLength)
            || !WireFormat.TryMeasure(rest[keyLength..], out var valueLength)
        )
        {
            return false;
        }

        key = rest[..keyLength];
        value = rest.Slice(keyLength, valueLength);
        rest = rest[(keyLength + valueLength)..];
        return true;
    }

    private static bool Contains(ReadOnlySpan<byte> entries, ReadOnlySpan<byte> key)
    {
        if (!WireFormat.TryContent(key, 3, out var name))
        {
            return false;
        }

        while (TryTake(ref entries, out var other, out _))
        {
            if (IsNamed(other, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNamed(ReadOnlySpan<byte> key, ReadOnlySpan<byte> name) =>
        WireFormat.TryContent(key, 3, out var symbol) && symbol.SequenceEqual(name);
}
