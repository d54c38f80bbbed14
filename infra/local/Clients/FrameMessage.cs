using System.Buffers.Binary;
using System.Text;
using Azure.Core.Amqp;
using Azure.Messaging.EventHubs;

namespace Tracking.Local.Clients;

/// <summary>
/// Writes the one form that almost all messages have, some properties of text and numbers and bytes behind them, as the
/// client's own encoder does, and without the objects that it makes.
/// </summary>
internal static class FrameMessage
{
    // What is longer has other codes.
    private const int LongestText = 255;
    private const int MostOfMap = 255;

    private static readonly AmqpMessageSection[] Others =
    [
        AmqpMessageSection.Header,
        AmqpMessageSection.DeliveryAnnotations,
        AmqpMessageSection.MessageAnnotations,
        AmqpMessageSection.Properties,
        AmqpMessageSection.Footer,
    ];

    /// <summary>The most bytes that a message needs.</summary>
    public static int MaximumBytes(EventData data) =>
        data.EventBody.ToMemory().Length + MostOfMap + 32;

    /// <summary>Writes a message.</summary>
    /// <param name="data">The message.</param>
    /// <param name="to">Takes it; at least <see cref="MaximumBytes"/>.</param>
    /// <returns>How many bytes it has; 0 when it has another form.</returns>
    public static int Write(EventData data, Span<byte> to)
    {
        var message = data.GetRawAmqpMessage();
        if (data.Properties.Count == 0 || Array.Exists(Others, message.HasSection))
        {
            return 0;
        }

        // A map whose size and count have a byte each.
        ReadOnlySpan<byte> properties = [0x00, 0x53, 0x74, 0xc1];
        properties.CopyTo(to);
        var length = properties.Length + 2;
        foreach (var (name, value) in data.Properties)
        {
            if (!TryText(name, to, ref length) || !TryValue(value, to, ref length))
            {
                return 0;
            }
        }

        to[properties.Length] = (byte)(length - properties.Length - 1);
        to[properties.Length + 1] = (byte)(2 * data.Properties.Count);
        return length - properties.Length - 1 > MostOfMap
            ? 0
            : WriteBody(data.EventBody.ToMemory().Span, to, length);
    }

    private static bool TryValue(object? value, Span<byte> to, ref int length)
    {
        switch (value)
        {
            case string text:
                return TryText(text, to, ref length);
            case int number and >= sbyte.MinValue and <= sbyte.MaxValue:
                to[length++] = 0x54;
                to[length++] = (byte)number;
                return length <= MostOfMap;
            case int number:
                to[length++] = 0x71;
                BinaryPrimitives.WriteInt32BigEndian(to[length..], number);
                length += sizeof(int);
                return length <= MostOfMap;
            default:
                return false;
        }
    }

    private static bool TryText(string text, Span<byte> to, ref int length)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        if (size > LongestText || length + size + 2 > MostOfMap)
        {
            return false;
        }

        to[length] = 0xa1;
        to[length + 1] = (byte)size;
        Encoding.UTF8.GetBytes(text, to[(length + 2)..]);
        length += size + 2;
        return true;
    }

    private static int WriteBody(ReadOnlySpan<byte> body, Span<byte> to, int length)
    {
        ReadOnlySpan<byte> data = [0x00, 0x53, 0x75];
        data.CopyTo(to[length..]);
        length += data.Length;
        if (body.Length <= byte.MaxValue)
        {
            to[length++] = 0xa0;
            to[length++] = (byte)body.Length;
        }
        else
        {
            to[length++] = 0xb0;
            BinaryPrimitives.WriteInt32BigEndian(to[length..], body.Length);
            length += sizeof(int);
        }

        body.CopyTo(to[length..]);
        return length + body.Length;
    }
}
