using System.Globalization;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>What is asked of logs beside the conditions on their rows.</summary>
/// <param name="HasLogType">Whether they have a log type.</param>
/// <param name="IsClicked">Searches that were clicked on, or that were not; null for any log.</param>
internal readonly record struct LogAsked(bool HasLogType, bool? IsClicked);

/// <summary>
/// Reads the parameters by which the logs are asked for that a figure of a report has counted: they have the same
/// rules as the counting.
/// </summary>
internal static class LogConditions
{
    /// <summary>The parameter, and the column, of log types.</summary>
    public const string LogType = "logType";

    private const string Text = "text";
    private const string Verified = "verified";
    private const string Searched = "query";
    private const string Clicked = "clicked";
    private const string Empty = "empty";
    private const string Commented = "commented";
    private const string Position = "position";
    private const string HasLogType = "hasLogType";
    private const string Action = "action";
    private const int MaximumText = 256;

    // The position that stands for all that are not counted one by one.
    private const int Behind = CounterKeys.Positions + 1;

    private static readonly string[] Searches = ["search", "instant_search", "contact_search"];

    private static readonly HashSet<string> Clicks =
    [
        .. SearchTypeRule.All.Select(rule => rule.Clicked),
    ];

    // Where a text is looked for.
    private static readonly string[] Readable =
    [
        "label",
        "url",
        Action,
        "user",
        "visitor",
        "contentId",
        "comment",
    ];

    /// <summary>The parameters that there are.</summary>
    public static readonly IReadOnlyCollection<string> Parameters =
    [
        Verified,
        HasLogType,
        Searched,
        Clicked,
        Empty,
        Position,
        Commented,
        Text,
    ];

    /// <summary>Reads them, and adds what must be true of rows.</summary>
    /// <param name="query">The parameters of a request.</param>
    /// <param name="conditions">Takes the conditions.</param>
    /// <param name="asked">What else is asked.</param>
    /// <returns>The problem with one; null when there is none.</returns>
    public static Problem? Read(
        IQueryCollection query,
        RowConditions conditions,
        out LogAsked asked
    )
    {
        asked = default;
        bool? verified = null;
        bool? clicked = null;
        bool? empty = null;
        bool? commented = null;
        var wrong =
            Query.Parameters.ReadFlag(query, HasLogType, out var hasLogType)
            ?? Query.Parameters.ReadFlag(query, Verified, out verified)
            ?? Query.Parameters.ReadFlag(query, Clicked, out clicked)
            ?? Query.Parameters.ReadFlag(query, Empty, out empty)
            ?? Query.Parameters.ReadFlag(query, Commented, out commented);
        if (wrong is not null)
        {
            return wrong;
        }

        asked = new LogAsked(hasLogType != false, clicked);
        if (asked.HasLogType)
        {
            // The table also has rows that are no logs; only a log has a log type.
            conditions.AddHas(LogType);
        }
        else
        {
            conditions.Add(row => row.GetString(LogType) is null);
        }

        if (verified is { } isVerified)
        {
            conditions.AddFlag(Verified, isVerified);
        }

        var searched = query[Searched].ToString();
        if (searched.Length > 0 || clicked is not null || empty is not null)
        {
            conditions.AddText(Action, Searches);
        }

        if (searched.Length > 0)
        {
            var normal = CounterKeys.NormalizeQuery(searched);
            conditions.Add(row => LogParams.Of(row).Query == normal);
        }

        if (empty is { } isEmpty)
        {
            conditions.Add(row => LogParams.Of(row).IsEmpty == isEmpty);
        }

        if (commented is { } hasComment)
        {
            conditions.AddText(Action, "rate");
            conditions.Add(row => LogParams.Of(row).HasComment == hasComment);
        }

        return ReadPosition(query, conditions) ?? ReadText(query, conditions);
    }

    private static Problem? ReadPosition(IQueryCollection query, RowConditions conditions)
    {
        var said = query[Position].ToString();
        if (said.Length == 0)
        {
            return null;
        }

        if (
            !int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            || position is < 1 or > Behind
        )
        {
            return Query.Parameters.Invalid(
                Position,
                $"{Position} is a number from 1 to {Behind}, which is all behind {CounterKeys.Positions}."
            );
        }

        conditions.AddNumber(Position, position, position < Behind ? position : null);
        conditions.Add(row => row.GetString(Action) is { } action && Clicks.Contains(action));
        return null;
    }

    private static Problem? ReadText(IQueryCollection query, RowConditions conditions)
    {
        var text = query[Text].ToString();
        if (text.Length > MaximumText)
        {
            return Query.Parameters.Invalid(Text, $"{Text} has at most {MaximumText} characters.");
        }

        if (text.Length > 0)
        {
            conditions.Add(row => Has(row, text));
        }

        return null;
    }

    private static bool Has(TableEntity row, string text) =>
        Readable.Any(column =>
            row.GetString(column)?.Contains(text, StringComparison.OrdinalIgnoreCase) == true
        )
        || row.GetString("params") is { } json && JsonText.Contains(json, text);
}
