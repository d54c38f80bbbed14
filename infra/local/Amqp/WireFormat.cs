using System.Buffers.Binary;

namespace Tracking.Local.Amqp;

/// <summary>
/// How far a value in AMQP's encoding reaches, without decoding it. The AMQP library decodes by
/// recursion and believes the counts it reads, so what comes from outside is looked at here first:
/// a value that is nested without end, or counts more than it has, never gets there.
/// </summary>
internal static class WireFormat
{
    /// <summary>Deeper than any performative, filter or property of a client.</summary>
    public const int MaxDepth = 24;

    // Elements without bytes, such as an array of a million nulls, are bounded by nothing else.
    private const int MaxEmptyElements = 4096;

    /// <summary>The bytes of the value at the start.</summary>
    /// <returns>False when it is cut off, malformed, or nested too deeply.</returns>
    public static bool TryMeasure(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        return TrySkip(bytes, ref length, 0);
    }

    /// <summary>A value of one variable-width kind (binary, string, symbol), without its prefix.</summary>
    /// <param name="bytes">Exactly the value.</param>
    /// <param name="kind">The low half of its format code: 0 binary, 1 string, 3 symbol.</param>
    /// <param name="content">What it holds.</param>
    public static bool TryContent(
        ReadOnlySpan<byte> bytes,
        int kind,
        out ReadOnlySpan<byte> content
    )
    {
        content = default;
        if (bytes.Length >= 2 && bytes[0] == (0xA0 | kind))
        {
            content = bytes[2..];
            return content.Length == bytes[1];
        }

        if (bytes.Length >= 5 && bytes[0] == (0xB0 | kind))
        {
            content = bytes[5..];
            return content.Length == BinaryPrimitives.ReadInt32BigEndian(bytes[1..]);
        }

        return false;
    }

    private static bool TrySkip(ReadOnlySpan<byte> bytes, ref int position, int depth)
    {
        if (depth > MaxDepth || position >= bytes.Length)
        {
            return false;
        }

        var code = bytes[position++];
        return code == 0
            ? TrySkip(bytes, ref position, depth + 1) && TrySkip(bytes, ref position, depth + 1)
            : TrySkipContent(code, bytes, ref position, depth);
    }

    private static bool TrySkipContent(
        byte code,
        ReadOnlySpan<byte> bytes,
        ref int position,
        int depth
    ) =>
        (code >> 4) switch
        {
            0x4 => true,
            0x5 => TryAdvance(bytes, ref position, 1),
            0x6 => TryAdvance(bytes, ref position, 2),
            0x7 => TryAdvance(bytes, ref position, 4),
            0x8 => TryAdvance(bytes, ref position, 8),
            0x9 => TryAdvance(bytes, ref position, 16),
            0xA => TryReadSize(bytes, ref position, wide: false, out var size)
                && TryAdvance(bytes, ref position, size),
            0xB => TryReadSize(bytes, ref position, wide: true, out var size)
                && TryAdvance(bytes, ref position, size),
            0xC or 0xD => TrySkipItems(code, bytes, ref position, depth),
            0xE or 0xF => TrySkipArray(code, bytes, ref position, depth),
            _ => false,
        };

    private static bool TrySkipItems(
        byte code,
        ReadOnlySpan<byte> bytes,
        ref int position,
        int depth
    )
    {
        if (!TryOpen((code >> 4) == 0xD, bytes, ref position, out var within, out var count))
        {
            return false;
        }

        // Every item has at least its format code.
        for (; count > 0; count--)
        {
            if (!TrySkip(within, ref position, depth + 1))
            {
                return false;
            }
        }

        return position == within.Length;
    }

    private static bool TrySkipArray(
        byte code,
        ReadOnlySpan<byte> bytes,
        ref int position,
        int depth
    )
    {
        if (!TryOpen((code >> 4) == 0xF, bytes, ref position, out var within, out var count))
        {
            return false;
        }

        if (position == within.Length)
        {
            return count == 0;
        }

        var element = within[position++];
        if (element == 0)
        {
            if (!TrySkip(within, ref position, depth + 1) || position >= within.Length)
            {
                return false;
            }

            element = within[position++];
        }

        if ((element >> 4) == 0x4)
        {
            return count <= MaxEmptyElements && position == within.Length;
        }

        for (; count > 0; count--)
        {
            if (depth >= MaxDepth || !TrySkipContent(element, within, ref position, depth + 1))
            {
                return false;
            }
        }

        return position == within.Length;
    }

    // The size counts from behind itself, and includes the count.
    private static bool TryOpen(
        bool wide,
        ReadOnlySpan<byte> bytes,
        ref int position,
        out ReadOnlySpan<byte> within,
        out int count
    )
    {
        within = default;
        count = 0;
        if (!TryReadSize(bytes, ref position, wide, out var size) || size > bytes.Length - position)
        {
            return false;
        }

        within = bytes[..(position + size)];
        return TryReadSize(within, ref position, wide, out count);
    }

    private static bool TryReadSize(
        ReadOnlySpan<byte> bytes,
        ref int position,
        bool wide,
        out int size
    )
    {
        size = 0;
        if (bytes.Length - position < (wide ? 4 : 1))
        {
            return false;
        }

        size = wide ? BinaryPrimitives.ReadInt32BigEndian(bytes[position..]) : bytes[position];
        position += wide ? 4 : 1;
        return size >= 0;
    }

    private static bool TryAdvance(ReadOnlySpan<byte> bytes, ref int position, int count)
    {
        if (bytes.Length - position < count)
        {
            return false;
        }

        position += count;
        return true;
    }
}
