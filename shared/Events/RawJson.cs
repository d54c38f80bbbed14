using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracking.Shared.Events;

/// <summary>A JSON value kept as the bytes that were sent, on one line, never parsed again.</summary>
[JsonConverter(typeof(RawJsonConverter))]
public readonly struct RawJson
{
    private readonly ReadOnlyMemory<byte> utf8;

    private RawJson(ReadOnlyMemory<byte> utf8) => this.utf8 = utf8;

    /// <summary>Whether there is no value.</summary>
    public bool IsEmpty => utf8.IsEmpty;

    /// <summary>The value's bytes, valid JSON without line breaks.</summary>
    public ReadOnlySpan<byte> Utf8 => utf8.Span;

    /// <summary>Keeps a value that a JSON reader has accepted.</summary>
    /// <param name="utf8">One JSON value; copied.</param>
    /// <param name="value">The value, with white space taken out when it had line breaks.</param>
    /// <returns>False when its strings are not valid UTF-8, or escape half of a surrogate pair.</returns>
    public static bool TryKeep(ReadOnlySpan<byte> utf8, out RawJson value)
    {
        value = default;
        if (!Utf8Valid(utf8))
        {
            return false;
        }

        value = new RawJson(
            utf8.IndexOfAny((byte)'\n', (byte)'\r') < 0 ? utf8.ToArray() : Compact(utf8)
        );
        return true;
    }

    /// <summary>The value as text.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(utf8.Span);

    private static bool Utf8Valid(ReadOnlySpan<byte> utf8)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            return false;
        }

        // Surrogates are rare: only then is every string looked at.
        return utf8.IndexOf("\\ud"u8) < 0 && utf8.IndexOf("\\uD"u8) < 0 || EscapesValid(utf8);
    }

    private static bool EscapesValid(ReadOnlySpan<byte> utf8)
    {
        // How deep it may be is for others to say; it is no deeper than it is long.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = utf8.Length });
        try
        {
            while (reader.Read())
            {
                if (
                    reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
                    && reader.ValueIsEscaped
                )
                {
                    _ = reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static byte[] Compact(ReadOnlySpan<byte> utf8)
    {
        var kept = new byte[utf8.Length];
        var length = 0;
        var inString = false;
        for (var i = 0; i < utf8.Length; i++)
        {
            var b = utf8[i];
            if (inString && b == (byte)'\\')
            {
                kept[length++] = b;
                kept[length++] = utf8[++i];
                continue;
            }

            inString ^= b == (byte)'"';
            if (inString || b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                kept[length++] = b;
            }
        }

        return kept[..length];
    }
}
