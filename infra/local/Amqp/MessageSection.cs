using System.Buffers.Binary;

namespace Tracking.Local.Amqp;

/// <summary>One section of an encoded message: what it is, and where it and its value lie.</summary>
internal readonly record struct MessageSection(byte Code, int Start, int Value, int End)
{
    /// <summary>Durability, priority, time to live.</summary>
    public const byte Header = 0x70;

    /// <summary>For the next node only.</summary>
    public const byte DeliveryAnnotations = 0x71;

    /// <summary>Where sequence number, offset, time and partition key are.</summary>
    public const byte MessageAnnotations = 0x72;

    /// <summary>A body of bytes; in a batch, one whole message.</summary>
    public const byte Data = 0x75;

    private const byte Last = 0x78;

    /// <summary>The sections of a message in their order; null when the bytes are not a message.</summary>
    public static List<MessageSection>? ReadAll(ReadOnlySpan<byte> message)
    {
        var sections = new List<MessageSection>();
        for (var start = 0; start < message.Length; start = sections[^1].End)
        {
            if (
                !TryReadCode(message[start..], out var code, out var prefix)
                || !WireFormat.TryMeasure(message[(start + prefix)..], out var length)
            )
            {
                return null;
            }

            var value = start + prefix;
            sections.Add(new MessageSection(code, start, value, value + length));
        }

        return sections.Count == 0 ? null : sections;
    }

    /// <summary>The encoded value.</summary>
    public ReadOnlySpan<byte> ValueIn(ReadOnlySpan<byte> message) => message[Value..End];

    // Known by number; the symbols that the standard also allows are written by no client.
    private static bool TryReadCode(ReadOnlySpan<byte> bytes, out byte code, out int prefix)
    {
        (code, prefix) = (0, 0);
        if (bytes is [0x00, 0x53, var small, ..])
        {
            (code, prefix) = (small, 3);
        }
        else if (bytes is [0x00, 0x80, ..] && bytes.Length >= 10)
        {
            var wide = BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]);
            (code, prefix) = (wide <= Last ? (byte)wide : (byte)0, 10);
        }

        return code is >= Header and <= Last;
    }
}
