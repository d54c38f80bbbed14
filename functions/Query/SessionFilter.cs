using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>Which sessions are asked for.</summary>
/// <param name="Range">When they started, and how many at most.</param>
/// <param name="After">The place behind which to go on; null for the newest.</param>
/// <param name="Bot">True for sessions of bots, false for those of people, null for all.</param>
/// <param name="Conditions">What else must be true of a row, as a filter of Table Storage.</param>
internal sealed record SessionFilter(
    TimeRange Range,
    SessionPlace? After,
    bool? Bot,
    string Conditions
)
{
    private static readonly string[] Texts =
    [
        "result",
        "user",
        "visitor",
        "deviceClass",
        "landingPage",
    ];

    /// <summary>The parameters that there are.</summary>
    public static readonly IReadOnlyCollection<string> Parameters =
    [
        .. Texts,
        .. SessionConditions.Parameters,
        BotRows.Column,
        .. TimeRange.Parameters,
        "continuation",
        .. Csv.Parameters,
    ];

    /// <summary>What else must be true of a row, that storage cannot be asked.</summary>
    public IReadOnlyList<Func<TableEntity, bool>> Others { get; init; } = [];

    /// <summary>Whether rows that storage hands over may be none of those that are asked for.</summary>
    public bool IsSifted => Bot == false || Others.Count > 0;

    /// <summary>Whether a row is one that is asked for, as far as storage cannot be asked.</summary>
    public bool Fits(TableEntity row) => BotRows.Fits(row, Bot) && Others.All(fits => fits(row));

    /// <summary>Reads the parameters of a request.</summary>
    public static Result<SessionFilter, Problem> Read(IQueryCollection query, DateTimeOffset now)
    {
        if (!TimeRange.Read(query, now).Is(out var range, out var problem))
        {
            return problem;
        }

        var continuation = query["continuation"].ToString();
        var after = SessionPlace.Parse(continuation);
        if (continuation.Length > 0 && after is null)
        {
            return TimeRange.InvalidContinuation;
        }

        bool? bot = null;
        var wrong = Csv.Check(query) ?? Query.Parameters.ReadFlag(query, BotRows.Column, out bot);
        if (wrong is not null)
        {
            return wrong;
        }

        if (!TextConditions.Read(query, Texts).Is(out var conditions, out problem))
        {
            return problem;
        }

        return SessionConditions.Read(query, conditions, now) is { } refused
            ? refused
            : new SessionFilter(range, after, bot, BotRows.Condition(bot) + conditions.Filter)
            {
                Others = conditions.Rest,
            };
    }
}
