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
    ];

    // The table also has rows that are no logs; only a log has a log type.
    private const string IsLog = " and logType gt ''";

    /// <summary>The parameters that there are.</summary>
    public static readonly IReadOnlyCollection<string> Parameters =
    [
        .. Texts,
        BotRows.Column,
        .. TimeRange.Parameters,
        "continuation",
    ];

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

        return Query.Parameters.ReadFlag(query, BotRows.Column, out var bot) is { } wrong
            ? wrong
            : new LogFilter(range, after, bot, IsLog + BotRows.Condition(bot) + conditions);
    }
}
