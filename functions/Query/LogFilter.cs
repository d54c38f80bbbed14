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
    private const string OfSession = "session";

    private static readonly string[] Texts =
    [
        LogConditions.LogType,
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
        TextConditions.Dialect,
    ];

    /// <summary>The parameters that there are.</summary>
    public static readonly IReadOnlyCollection<string> Parameters =
    [
        .. Texts,
        BotRows.Column,
        LogCategory.Parameter,
        .. LogConditions.Parameters,
        OfSession,
        Order,
        .. TimeRange.Parameters,
        "continuation",
        .. Csv.Parameters,
    ];

    /// <summary>Whether the newest come first.</summary>
    public bool IsNewestFirst { get; init; }

    /// <summary>What else must be true of a row, that storage cannot be asked.</summary>
    public IReadOnlyList<Func<TableEntity, bool>> Others { get; init; } = [];

    /// <summary>Searches that were clicked on, or that were not; null for any log.</summary>
    public bool? IsClicked { get; init; }

    /// <summary>
    /// Whether they have a log type. Of an event without one the row has its id only, and the minute in its key.
    /// </summary>
    public bool HasLogType { get; init; } = true;

    /// <summary>The id of the session whose logs they are, which is still to be found; null for any.</summary>
    public string? Session { get; init; }

    /// <summary>Whether the range is what a request says, and not the usual one.</summary>
    public bool IsRangeSaid { get; init; }

    /// <summary>Whether a row is one that is asked for, as far as storage cannot be asked.</summary>
    public bool Fits(TableEntity row) =>
        BotRows.Fits(row, Bot) && Others.All(fits => fits(row)) && (HasLogType || IsInRange(row));

    /// <summary>Logs of one type, newest first.</summary>
    public static LogFilter Of(TimeRange range, string? logType, bool hasBots)
    {
        var conditions = new RowConditions();
        conditions.AddHas(LogConditions.LogType);
        if (logType is not null)
        {
            conditions.AddText(LogConditions.LogType, logType);
        }

        return new(range, After: null, hasBots ? null : false, conditions.Filter)
        {
            IsNewestFirst = true,
        };
    }

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

        var order = query[Order].ToString();
        if (order is not ("" or Newest or Oldest))
        {
            return Query.Parameters.Invalid(Order, $"{Order} is {Newest} or {Oldest}.");
        }

        var conditions = new RowConditions();
        bool? bot = null;
        LogAsked asked = default;
        var wrong =
            Csv.Check(query)
            ?? Query.Parameters.ReadFlag(query, BotRows.Column, out bot)
            ?? LogConditions.Read(query, conditions, out asked)
            ?? LogCategory.Read(query, conditions);
        if (wrong is not null)
        {
            return wrong;
        }

        if (!TextConditions.Read(query, Texts, conditions).Is(out _, out problem))
        {
            return problem;
        }

        var session = query[OfSession].ToString();
        return new LogFilter(range, after, bot, BotRows.Condition(bot) + conditions.Filter)
        {
            IsNewestFirst = order == Newest,
            Others = conditions.Rest,
            IsClicked = asked.IsClicked,
            HasLogType = asked.HasLogType,
            Session = session.Length > 0 ? session : null,
            IsRangeSaid = query["from"].ToString().Length + query["to"].ToString().Length > 0,
        };
    }

    private bool IsInRange(TableEntity row) =>
        LogPlace.Of(row).At is var at && at >= Range.From && at < Range.To;
}
