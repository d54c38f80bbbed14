using System.Buffers;
using System.Globalization;

namespace Tracking.Shared.Tables;

/// <summary>What Table Storage takes. The collector and all that writes rows use these numbers and no others.</summary>
/// <remarks>
/// Source: the Table service's data model and its entity group transactions. Text travels and is counted as
/// UTF-16, so a key has at most 512 characters and a property 32,768.
/// </remarks>
public static class TableLimits
{
    /// <summary>Bytes of a partition key, and of a row key.</summary>
    public const int KeyBytes = 1024;

    /// <summary>Bytes of a text or binary property.</summary>
    public const int PropertyBytes = 64 * 1024;

    /// <summary>Bytes of a row with its keys and the names of its properties.</summary>
    public const int RowBytes = 1024 * 1024;

    /// <summary>Properties of a row, besides its keys and its timestamp.</summary>
    public const int Properties = 252;

    /// <summary>Characters of a property's name.</summary>
    public const int NameLength = 255;

    /// <summary>Rows of one transaction.</summary>
    public const int TransactionRows = 100;

    /// <summary>Bytes of one transaction as it is sent.</summary>
    public const int TransactionBytes = 4 * 1024 * 1024;

    /// <summary>Bytes that a property counts beside its name and its value.</summary>
    internal const int PropertyOverhead = 8;

    /// <summary>Bytes that the length of text and of bytes counts.</summary>
    internal const int LengthBytes = 4;

    private const int RowOverhead = 4;

    // Storage counts no time before this year.
    private static readonly DateTimeOffset EarliestTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly SearchValues<char> NotOfKeys = SearchValues.Create([
        .. "/\\#?",
        .. Enumerable.Range(0, 0x100).Select(c => (char)c).Where(char.IsControl),
    ]);

    /// <summary>The limit that a key breaks; null when storage takes it.</summary>
    public static string? KeyViolation(string? key, string name) =>
        key is null ? Say($"{name} is missing.")
        : Utf16(key) > KeyBytes
            ? Say($"{name} may have {KeyBytes} bytes; this one has {Utf16(key)}.")
        : key.AsSpan().ContainsAny(NotOfKeys)
            ? Say($"{name} has a character that keys cannot have.")
        : HasLoneSurrogate(key) ? Say($"{name} has half of a character.")
        : null;

    /// <summary>The limit that a row breaks as a whole; null for none.</summary>
    internal static string? RowViolation(int properties, int bytes) =>
        properties > Properties
            ? Say($"A row may have {Properties} properties; this one has {properties}.")
        : bytes > RowBytes ? Say($"A row may have {RowBytes} bytes; this one has {bytes}.")
        : null;

    /// <summary>The limit that a property's name breaks; null for none.</summary>
    internal static string? NameViolation(string name) =>
        name.Length > NameLength
            ? Say($"The name of a property may have {NameLength} characters.")
            : null;

    /// <summary>The limit that the length of text or of bytes breaks; null for none.</summary>
    internal static string? LengthViolation(string name, int bytes) =>
        bytes > PropertyBytes
            ? Say($"{name} may have {PropertyBytes} bytes; this one has {bytes}.")
            : null;

    /// <summary>Why storage does not take what is in text; null when it does.</summary>
    internal static string? TextViolation(string name, string text) =>
        HasLoneSurrogate(text) ? Say($"{name} has half of a character.") : null;

    /// <summary>Why storage does not take a time; null when it does.</summary>
    internal static string? TimeViolation(string name, DateTimeOffset time) =>
        time < EarliestTime ? Say($"{name} is before {EarliestTime.Year}.") : null;

    /// <summary>Bytes of a row that has its keys and nothing else.</summary>
    internal static int BytesOfKeys(string? partitionKey, string? rowKey) =>
        RowOverhead + Utf16(partitionKey ?? "") + Utf16(rowKey ?? "");

    private static int Utf16(string text) => 2 * text.Length;

    private static bool HasLoneSurrogate(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static string Say(FormattableString text) =>
        text.ToString(CultureInfo.InvariantCulture);
}
