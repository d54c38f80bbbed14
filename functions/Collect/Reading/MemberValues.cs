using System.Text;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>What the members of an event say, and under how good a name: the better name goes before.</summary>
internal sealed class MemberValues
{
    private static readonly int Count = Enum.GetValues<Member>().Length;

    private readonly string?[] texts = new string?[Count];
    private readonly Range[] ranges = new Range[Count];
    private readonly Range?[] places = new Range?[Count];
    private readonly byte[] ranks = new byte[Count];

    /// <summary>Forgets everything, for the next event.</summary>
    public void Clear()
    {
        Array.Clear(texts);
        Array.Clear(ranges);
        Array.Clear(places);
        Array.Fill(ranks, byte.MaxValue);
    }

    /// <summary>The text of a member; null when it has none.</summary>
    public string? this[Member member] => texts[(int)member];

    /// <summary>Where the object of a member stands; empty when there is none.</summary>
    public Range RangeOf(Member member) => ranges[(int)member];

    /// <summary>Whether a member stands under the first of its names.</summary>
    public bool IsFirstName(Member member) => ranks[(int)member] == 0;

    /// <summary>Whether a member that is true or false says so.</summary>
    public bool Says(Member member, bool expected) => Flag.Read(this[member]) == expected;

    /// <summary>Whether a member under a name of a rank goes before what is known already.</summary>
    public bool Wants(Member member, byte rank) => ranks[(int)member] >= rank;

    /// <summary>Where the member stands that a better name replaces; null when there is none.</summary>
    public Range? Lesser(Member member, byte rank) =>
        ranks[(int)member] is var known && known > rank && known != byte.MaxValue
            ? places[(int)member]
            : null;

    /// <summary>Whether a member has a value under a name of a rank.</summary>
    public bool Has(Member member, byte rank) => ranks[(int)member] == rank;

    /// <summary>Sets a text.</summary>
    public void Set(Member member, byte rank, string text) =>
        (texts[(int)member], ranks[(int)member]) = (text, rank);

    /// <summary>Sets where an object stands.</summary>
    public void Set(Member member, byte rank, Range range) =>
        (ranges[(int)member], ranks[(int)member]) = (range, rank);

    /// <summary>Says where the member stands, its name too.</summary>
    public void Place(Member member, Range range) => places[(int)member] = range;

    /// <summary>The text of a value that is text or a number; null when it is empty.</summary>
    public static string? TextOf(ref Utf8JsonReader reader)
    {
        var text =
            reader.TokenType == JsonTokenType.Number
                ? Encoding.ASCII.GetString(reader.ValueSpan)
                : reader.GetString();
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }
}
