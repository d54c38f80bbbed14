using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Azure.Messaging.EventHubs;
using Tracking.Local.Hubs;

namespace Tracking.Local.Clients;

/// <summary>
/// Reads the form that <see cref="FrameMessage"/> writes, as the client's own decoder does, without copying the body and
/// without the buffers and streams that it needs for a message of any form.
/// </summary>
internal static class FrameMessageReader
{
    /// <summary>The event of a record; null when its message has another form.</summary>
    public static EventData? Read(LogRecord record)
    {
        var payload = record.Payload;
        var rest = payload.Span;
        if (
            rest is not [0x00, 0x53, 0x74, 0xc1, var size, var count, ..]
            || size < 1
            || count % 2 != 0
            || rest.Length < 5 + size
        )
        {
            return null;
        }

        var properties = new Dictionary<string, object>(count / 2);
        var entries = rest.Slice(6, size - 1);
        for (var left = count; left > 0; left -= 2)
        {
            if (!TryText(ref entries, out var name) || !TryValue(ref entries, out var value))
            {
                return null;
            }

            properties[name] = value;
        }

        var start = 5 + size;
        return entries.IsEmpty && BodyStart(rest[start..]) is { } skipped
            ? EventHubsModelFactory.EventData(
                new BinaryData(payload[(start + skipped)..]),
                properties,
                sequenceNumber: record.Sequence,
                offsetString: record.Sequence.ToString(CultureInfo.InvariantCulture),
                enqueuedTime: record.EnqueuedAt
            )
            : null;
    }

    // How far before the body of the one section of data there is; null when there is more, or less, or something else.
    private static int? BodyStart(ReadOnlySpan<byte> section) =>
        section switch
        {
            [0x00, 0x53, 0x75, 0xa0, var size, .. var body] when body.Length == size => 5,
            [0x00, 0x53, 0x75, 0xb0, _, _, _, _, .. var body]
                when body.Length == BinaryPrimitives.ReadInt32BigEndian(section[4..]) => 8,
            _ => null,
        };

    private static bool TryValue(ref ReadOnlySpan<byte> rest, out object value)
    {
        switch (rest)
        {
            case [0x54, var number, ..]:
                value = (int)(sbyte)number;
                rest = rest[2..];
                return true;
            case [0x71, _, _, _, _, ..]:
                value = BinaryPrimitives.ReadInt32BigEndian(rest[1..]);
                rest = rest[5..];
                return true;
            default:
                var isText = TryText(ref rest, out var text);
                value = text;
                return isText;
        }
    }

    private static bool TryText(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = "";
        if (rest is not [0xa1, var size, ..] || rest.Length < 2 + size)
        {
            return false;
        }

        text = Encoding.UTF8.GetString(rest.Slice(2, size));
        rest = rest[(2 + size)..];
        return true;
    }
}
