using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>Which atomic logs are asked for.</summary>
/// <param name="Range">When they happened, and how many at most.</param>
/// <param name="After">The place behind which to go on; null for the oldest.</param>
/// <param name="Bot">True for logs of bots, false for those of people, null for all.</param>
/// <param name="Conditions">What else must be true of a row, as a filter of Table Storage.</param>
internal sealed record LogFilter(TimeRange Range, LogPlace? After, bool? Bot, string Conditions)
{
    private const string Order = "order";
    private const string Newest = "newest";
    private const string Oldest = "oldest";
    private const string Text = "text";
    private const string Verified = "verified";
    private const int MaximumText = 256;

    private static readonly string[] Texts =
    [
        "logType",
        "action",
        "user",
        "contentId",
        "searchId",
        "source",
        "environment",
        "userType",
        "label",
        "product",
        "visitor",
        "deviceClass",
        "url",
    ];

    // Where a text is looked for.
    private static readonly string[] Readable =
    [
        "params",
        "label",
        "url",
        "action",
        "user",
        "visitor",
        "contentId",
    ];

    // The table also has rows that are no logs; only a log has a log type.
    private const string IsLog = " and logType gt ''";

    /// <summary>The parameters that there are.</summary>
    public static readonly IReadOnlyCollection<string> Parameters =
    [
        .. Texts,
        BotRows.Column,
        Verified,
        LogCategory.Parameter,
        Text,
        Order,
        .. TimeRange.Parameters,
        "continuation",
        .. Csv.Parameters,
    ];

    /// <summary>Whether the newest come first.</summary>
    public bool IsNewestFirst { get; init; }

    /// <summary>A text that a log has somewhere, in any case; null for any.</summary>
    public string? Contains { get; init; }

    /// <summary>The category; null for any.</summary>
    public LogCategory? Category { get; init; }

    /// <summary>Whether a row is one that is asked for, as far as storage cannot be asked.</summary>
    public bool Fits(TableEntity row) =>
        BotRows.Fits(row, Bot)
        && Category?.Fits(row) != false
        && (
            Contains is null
            || Readable.Any(column =>
                row.GetString(column)?.Contains(Contains, StringComparison.OrdinalIgnoreCase)
                == true
            )
        );

    /// <summary>Logs of one type, newest first.</summary>
    public static LogFilter Of(TimeRange range, string? logType, bool hasBots) =>
        new(
            range,
            After: null,
            hasBots ? null : false,
            IsLog
                + (
                    logType is null
                        ? ""
                        : TableClient.CreateQueryFilter($" and logType eq {logType}")
                )
        )
        {
            IsNewestFirst = true,
        };

    /// <summary>Reads the parameters of a request.</summary>
    public static Result<LogFilter, Problem> Read(IQueryCollection query, DateTimeOffset now)
    {
        if (!TimeRange.Read(query, now).Is(out var range, out var problem))
        {
            return problem;
        }

        var continuation = query["continuation"].ToString();
        var after = LogPlace.Parse(continuation);
        if (continuation.Length > 0 && after is null)
        {
            return TimeRange.InvalidContinuation;
        }

        if (!TextConditions.Read(query, Texts).Is(out var conditions, out problem))
        {
            return problem;
        }

        bool? bot = null;
        bool? verified = null;
        LogCategory? category = null;
        var wrong =
            Csv.Check(query)
            ?? Query.Parameters.ReadFlag(query, BotRows.Column, out bot)
            ?? Query.Parameters.ReadFlag(query, Verified, out verified)
            ?? LogCategory.Read(query, out category);
        if (wrong is not null)
        {
            return wrong;
        }

        var order = query[Order].ToString();
        var text = query[Text].ToString();
        if (order is not ("" or Newest or Oldest))
        {
            return Query.Parameters.Invalid(Order, $"{Order} is {Newest} or {Oldest}.");
        }

        if (text.Length > 0 && order != Newest || text.Length > MaximumText)
        {
            return Query.Parameters.Invalid(
                Text,
                $"{Text} has at most {MaximumText} characters, and goes with {Order}={Newest}."
            );
        }

        if (verified is { } isVerified)
        {
            conditions += TableClient.CreateQueryFilter($" and verified eq {isVerified}");
        }

        conditions = IsLog + BotRows.Condition(bot) + category?.Condition + conditions;
        return new LogFilter(range, after, bot, conditions)
        {
            IsNewestFirst = order == Newest,
            Contains = text.Length > 0 ? text : null,
            Category = category,
        };
    }
}
