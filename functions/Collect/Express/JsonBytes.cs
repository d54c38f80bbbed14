using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Express;

/// <summary>Bytes of JSON that grow, written piece by piece.</summary>
internal sealed class JsonBytes
{
    private byte[] bytes = new byte[1024];

    /// <summary>How many there are.</summary>
    public int Length { get; private set; }

    /// <summary>How many there is room for.</summary>
    public int Capacity => bytes.Length;

    /// <summary>What is written.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>What is written, to be sent.</summary>
    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);

    /// <summary>Begins anew.</summary>
    public void Clear() => Length = 0;

    /// <summary>Puts another byte in the place of one.</summary>
    public void Replace(int at, byte with) => bytes[at] = with;

    /// <summary>Adds bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> piece)
    {
        piece.CopyTo(Room(piece.Length));
        Length += piece.Length;
    }

    /// <summary>Adds a text in quotation marks.</summary>
    public void Text(ReadOnlySpan<byte> utf8, JsonAlphabet alphabet)
    {
        if (alphabet.IsPlain(utf8))
        {
            var room = Room(utf8.Length + 2);
            room[0] = (byte)'"';
            utf8.CopyTo(room[1..]);
            room[utf8.Length + 1] = (byte)'"';
            Length += utf8.Length + 2;
            return;
        }

        Raw("\""u8);
        for (var rest = utf8; !rest.IsEmpty; )
        {
            alphabet.Encoder.EncodeUtf8(rest, Room(64), out var consumed, out var written);
            Length += written;
            rest = rest[consumed..];
        }

        Raw("\""u8);
    }

    /// <summary>Adds a time in quotation marks.</summary>
    public void Time(DateTimeOffset time)
    {
        var room = Room(TimeConverter.MaximumBytes + 2);
        room[0] = (byte)'"';
        var length = TimeConverter.Write(time, room[1..]);
        room[length + 1] = (byte)'"';
        Length += length + 2;
    }

    /// <summary>Adds a number.</summary>
    public void Number(int number)
    {
        Utf8Formatter.TryFormat(number, Room(16), out var written);
        Length += written;
    }

    private Span<byte> Room(int size)
    {
        if (bytes.Length - Length < size)
        {
            Array.Resize(ref bytes, Math.Max(2 * bytes.Length, Length + size));
        }

        return bytes.AsSpan(Length);
    }
}

/// <summary>Which characters an encoder leaves as they are, so that texts of them alone need no encoding.</summary>
internal sealed class JsonAlphabet
{
    private readonly SearchValues<byte> plain;

    private JsonAlphabet(JavaScriptEncoder encoder)
    {
        Encoder = encoder;
        plain = SearchValues.Create([
            .. Enumerable
                .Range(0, 128)
                .Where(c => encoder.Encode($"{(char)c}") == $"{(char)c}")
                .Select(c => (byte)c),
        ]);
    }

    /// <summary>That of answers.</summary>
    public static JsonAlphabet OfAnswers { get; } = new(JavaScriptEncoder.Default);

    /// <summary>That of events.</summary>
    public static JsonAlphabet OfEvents { get; } = new(JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    /// <summary>What encodes the others.</summary>
    public JavaScriptEncoder Encoder { get; }

    /// <summary>Whether a text needs no encoding.</summary>
    public bool IsPlain(ReadOnlySpan<byte> utf8) => !utf8.ContainsAnyExcept(plain);
}
