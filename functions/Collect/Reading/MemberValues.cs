using System.Text;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>
/// What the members of an event say, and under how good a name: the better name goes before. Texts are kept as where
/// they stand, and made strings only when they are asked for.
/// </summary>
internal sealed class MemberValues
{
    private static readonly int Count = Enum.GetValues<Member>().Length;

    private readonly Value[] values = new Value[Count];
    private ReadOnlyMemory<byte> body;

    // What was escaped in the body.
    private byte[] unescaped = [];
    private int unescapedLength;

    /// <summary>Forgets everything, for the next event.</summary>
    /// <param name="of">The body in which it stands.</param>
    public void Clear(ReadOnlyMemory<byte> of)
    {
        body = of;
        unescapedLength = 0;
        Array.Fill(values, new Value { Rank = byte.MaxValue });
    }

    /// <summary>The text of a member; null when it has none.</summary>
    public string? this[Member member] =>
        HasText(member) ? Encoding.UTF8.GetString(TextOf(member)) : null;

    /// <summary>Whether a member has a text.</summary>
    public bool HasText(Member member) => values[(int)member].Kind is Kind.Body or Kind.Unescaped;

    /// <summary>The text of a member, in UTF-8; empty when it has none.</summary>
    public ReadOnlySpan<byte> TextOf(Member member)
    {
        ref readonly var value = ref values[(int)member];
        return value.Kind switch
        {
            Kind.Body => body.Span.Slice(value.Start, value.Length),
            Kind.Unescaped => unescaped.AsSpan(value.Start, value.Length),
            _ => [],
        };
    }

    /// <summary>Where the object of a member stands; empty when there is none.</summary>
    public Range RangeOf(Member member)
    {
        ref readonly var value = ref values[(int)member];
        return value.Kind == Kind.Object
            ? new Range(value.Start, value.Start + value.Length)
            : default;
    }

    /// <summary>Whether a member stands under the first of its names.</summary>
    public bool IsFirstName(Member member) => values[(int)member].Rank == 0;

    /// <summary>Whether a member that is true or false says so.</summary>
    public bool Says(Member member, bool expected) =>
        HasText(member) && Flag.Read(this[member]) == expected;

    /// <summary>Whether a member under a name of a rank goes before what is known already.</summary>
    public bool Wants(Member member, byte rank) => values[(int)member].Rank >= rank;

    /// <summary>Where the member stands that a better name replaces; null when there is none.</summary>
    public Range? Lesser(Member member, byte rank)
    {
        ref readonly var value = ref values[(int)member];
        return value.Rank > rank && value.Rank != byte.MaxValue && value.PlaceEnd > 0
            ? new Range(value.PlaceStart, value.PlaceEnd)
            : null;
    }

    /// <summary>Whether a member has a value under a name of a rank.</summary>
    public bool Has(Member member, byte rank) => values[(int)member].Rank == rank;

    /// <summary>Takes the text or number that a reader stands on.</summary>
    /// <param name="member">The member.</param>
    /// <param name="rank">The rank of its name.</param>
    /// <param name="reader">The reader.</param>
    /// <param name="offset">Where in the body the reader began.</param>
    /// <returns>False when the text is empty or white space, which is no text.</returns>
    public bool TryTake(Member member, byte rank, ref Utf8JsonReader reader, int offset)
    {
        var isText = reader.TokenType == JsonTokenType.String;
        if (isText && reader.ValueIsEscaped)
        {
            var room = Room(reader.ValueSpan.Length);
            var length = reader.CopyString(room);
            if (IsBlank(room[..length]))
            {
                return false;
            }

            SetUnescaped(member, rank, length);
            return true;
        }

        if (isText && IsBlank(reader.ValueSpan))
        {
            return false;
        }

        var start = offset + (int)reader.TokenStartIndex + (isText ? 1 : 0);
        Set(member, rank, Kind.Body, start, reader.ValueSpan.Length);
        return true;
    }

    /// <summary>Sets a text that does not stand in the body.</summary>
    public void Set(Member member, byte rank, ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        SetUnescaped(member, rank, text.Length);
    }

    /// <summary>Sets where an object stands.</summary>
    public void Set(Member member, byte rank, int start, int end) =>
        Set(member, rank, Kind.Object, start, end - start);

    /// <summary>Says where the member stands, its name too.</summary>
    public void Place(Member member, int start, int end) =>
        (values[(int)member].PlaceStart, values[(int)member].PlaceEnd) = (start, end);

    /// <summary>The text of a value that is text or a number; null when it is empty.</summary>
    public static string? TextOf(ref Utf8JsonReader reader)
    {
        var text =
            reader.TokenType == JsonTokenType.Number
                ? Encoding.ASCII.GetString(reader.ValueSpan)
                : reader.GetString();
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    // Almost all texts begin with a visible character of ASCII.
    private static bool IsBlank(ReadOnlySpan<byte> text) =>
        text.IsEmpty
        || text[0] is not (> (byte)' ' and < 0x7f)
            && string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(text));

    private Span<byte> Room(int length)
    {
        if (unescaped.Length < unescapedLength + length)
        {
            Array.Resize(ref unescaped, Math.Max(2 * unescaped.Length, unescapedLength + length));
        }

        return unescaped.AsSpan(unescapedLength);
    }

    private void SetUnescaped(Member member, byte rank, int length)
    {
        Set(member, rank, Kind.Unescaped, unescapedLength, length);
        unescapedLength += length;
    }

    private void Set(Member member, byte rank, Kind kind, int start, int length)
    {
        ref var value = ref values[(int)member];
        (value.Rank, value.Kind, value.Start, value.Length) = (rank, kind, start, length);
    }

    private enum Kind : byte
    {
        None,
        Body,
        Unescaped,
        Object,
    }

    private struct Value
    {
        public int Start;
        public int Length;
        public int PlaceStart;
        public int PlaceEnd;
        public Kind Kind;
        public byte Rank;
    }
}
