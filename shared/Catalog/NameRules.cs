using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Tracking.Shared.Events;

namespace Tracking.Shared.Catalog;

/// <summary>How actions, log types and data keys may be spelled.</summary>
public static class NameRules
{
    private const int HashDigits = 8;

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
    );

    /// <summary>
    /// Letters, digits and marks of any script, and <c>. - _</c>, 2 to 64 UTF-16 units; one character is enough
    /// beyond ASCII, where it may be a word.
    /// </summary>
    public static bool IsAction(string name) =>
        name.Length is >= 1 and <= EventLimits.NameLength
        && (name.Length > 1 || !char.IsAscii(name[0]))
        && name.EnumerateRunes().All(IsOfAction);

    /// <summary>Capital letters, digits, <c>_</c> and <c>-</c>, 2 to 64 characters.</summary>
    public static bool IsKey(string name) =>
        name.Length is >= 2 and <= EventLimits.NameLength
        && !name.AsSpan().ContainsAnyExcept(KeyCharacters);

    /// <summary>The log type of an action of the site's own: <c>page.visit</c> is logged as <c>PAGE_VISIT</c>.</summary>
    public static string LogTypeOf(string action) =>
        action.ToUpperInvariant().Replace('.', '_').Replace('-', '_');

    /// <summary>
    /// The name of an event, such as <c>Order Completed</c>, as an action: spaces become <c>_</c>. What an action
    /// cannot say, or has no room for, stands behind it as 8 hexadecimal digits, so different names stay different;
    /// names that differ by case alone have the same log type.
    /// </summary>
    /// <remarks>
    /// Text is taken as it is sent: without ICU, which the app does not load, é as one character and é as two cannot
    /// be told to be the same.
    /// </remarks>
    /// <param name="name">Any text.</param>
    public static string ActionOf(string name)
    {
        var action = name.Replace(' ', '_');
        if (IsAction(action))
        {
            return action;
        }

        var readable = string.Concat(
            action.EnumerateRunes().Select(rune => IsOfAction(rune) ? $"{rune}" : "_")
        );
        var hash = (uint)XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(LogTypeOf(action)));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Text.Cut(readable, EventLimits.NameLength - HashDigits - 1)}_{hash:x8}"
        );
    }

    private static bool IsOfAction(Rune rune) =>
        rune.Value is '.' or '-' or '_'
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark;
}
