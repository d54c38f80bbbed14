using System.Buffers;
using Tracking.Shared.Events;

namespace Tracking.Shared.Catalog;

/// <summary>How actions, log types and data keys may be spelled.</summary>
public static class NameRules
{
    private static readonly SearchValues<char> ActionCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"
    );

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
    );

    /// <summary>Letters, digits, and <c>. - _</c>, 2 to 64 characters.</summary>
    public static bool IsAction(string name) =>
        name.Length is >= 2 and <= EventLimits.NameLength
        && !name.AsSpan().ContainsAnyExcept(ActionCharacters);

    /// <summary>Capital letters, digits, <c>_</c> and <c>-</c>, 2 to 64 characters.</summary>
    public static bool IsKey(string name) =>
        name.Length is >= 2 and <= EventLimits.NameLength
        && !name.AsSpan().ContainsAnyExcept(KeyCharacters);

    /// <summary>The log type of an action of the site's own: <c>page.visit</c> is logged as <c>PAGE_VISIT</c>.</summary>
    public static string LogTypeOf(string action) =>
        action.ToUpperInvariant().Replace('.', '_').Replace('-', '_');

    /// <summary>An event's name as an action.</summary>
    public static string ActionOf(string name) => name.Replace(' ', '_');
}
