using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Tracking.Functions.Collect.Reading;

/// <summary>Makes text of whatever bytes come, so that one odd byte costs no event.</summary>
internal static class BodyText
{
    private static readonly byte[] Replacement = "fffd"u8.ToArray();

    /// <summary>
    /// The bytes as valid UTF-8 without byte order marks where something begins: bytes that are none, and escapes of half a character
    /// (<c>\ud83d</c> cut off from its other half), become U+FFFD.
    /// </summary>
    public static ReadOnlyMemory<byte> Clean(ReadOnlyMemory<byte> body)
    {
        var bytes = WithoutMarks(body);
        if (!Utf8.IsValid(bytes.Span))
        {
            bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes.Span));
        }

        return bytes.Span.IndexOf("\\ud"u8) < 0 && bytes.Span.IndexOf("\\uD"u8) < 0
            ? bytes
            : WithoutHalves(bytes.ToArray());
    }

    // Files that were put together have a mark at the beginning of each.
    private static ReadOnlyMemory<byte> WithoutMarks(ReadOnlyMemory<byte> body)
    {
        var mark = Encoding.UTF8.Preamble;
        var bytes = body.Span.StartsWith(mark) ? body[mark.Length..] : body;
        if (bytes.Span.IndexOf(mark) < 0)
        {
            return bytes;
        }

        var kept = new ArrayBufferWriter<byte>(bytes.Length);
        var rest = bytes.Span;
        for (var at = rest.IndexOf(mark); at >= 0; at = rest.IndexOf(mark))
        {
            kept.Write(rest[..at]);
            if (at > 0 && !"\n\r }],["u8.Contains(rest[at - 1]))
            {
                kept.Write(mark);
            }

            rest = rest[(at + mark.Length)..];
        }

        kept.Write(rest);
        return kept.WrittenMemory;
    }

    private static byte[] WithoutHalves(byte[] bytes)
    {
        for (var i = 0; i < bytes.Length - 1; i++)
        {
            if (bytes[i] != (byte)'\\')
            {
                continue;
            }

            var half = HalfAt(bytes, i);
            if (half == Half.First && HalfAt(bytes, i + 6) == Half.Second)
            {
                i += 11;
            }
            else if (half != Half.None)
            {
                Replacement.CopyTo(bytes, i + 2);
                i += 5;
            }
            else
            {
                // Whatever is escaped is no beginning of an escape itself.
                i++;
            }
        }

        return bytes;
    }

    private static Half HalfAt(byte[] bytes, int at)
    {
        if (
            at + 6 > bytes.Length
            || bytes[at] != (byte)'\\'
            || bytes[at + 1] != (byte)'u'
            || (bytes[at + 2] | 0x20) != 'd'
            || !char.IsAsciiHexDigit((char)bytes[at + 4])
            || !char.IsAsciiHexDigit((char)bytes[at + 5])
        )
        {
            return Half.None;
        }

        return (char)(bytes[at + 3] | 0x20) switch
        {
            '8' or '9' or 'a' or 'b' => Half.First,
            'c' or 'd' or 'e' or 'f' => Half.Second,
            _ => Half.None,
        };
    }

    private enum Half
    {
        None,
        First,
        Second,
    }
}
