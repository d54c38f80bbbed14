using System.Buffers;
using System.Globalization;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>A place among the sessions of a project, behind which a page goes on.</summary>
/// <param name="Row">The row key: <c>{start inverted}_{token id}-{ordinal}</c>.</param>
/// <param name="StartedAt">The start that it says.</param>
internal sealed record SessionPlace(string Row, DateTimeOffset StartedAt)
{
    private const int TicksDigits = 19;
    private const int TokenDigits = 32;
    private const int MaximumOrdinalDigits = 10;

    // It sorts before all ids of sessions.
    private const string NoSession = "00000000000000000000000000000000-0";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>A place before all sessions that started earlier than a time, and behind all others.</summary>
    public static SessionPlace Before(DateTimeOffset time) =>
        new(SessionKeys.SessionRow(time.AddTicks(-1), NoSession), time.AddTicks(-1));

    /// <summary>Reads a row key; null when the text is not one.</summary>
    public static SessionPlace? Parse(string text)
    {
        const int dash = TicksDigits + 1 + TokenDigits;
        return
            text.Length - dash - 1 is > 0 and <= MaximumOrdinalDigits
            && text[TicksDigits] == '_'
            && text[dash] == '-'
            && !text.AsSpan(TicksDigits + 1, TokenDigits).ContainsAnyExcept(HexDigits)
            && !text.AsSpan(dash + 1).ContainsAnyExceptInRange('0', '9')
            && long.TryParse(
                text.AsSpan(0, TicksDigits),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var inverted
            )
            && inverted <= DateTimeOffset.MaxValue.UtcTicks
            ? new(
                text,
                new DateTimeOffset(DateTimeOffset.MaxValue.UtcTicks - inverted, TimeSpan.Zero)
            )
            : null;
    }
}
