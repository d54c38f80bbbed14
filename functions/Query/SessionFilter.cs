using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

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
        "contact",
        Open,
        Metric,
        Found,
        BotRows.Column,
        .. TimeRange.Parameters,
        "continuation",
        .. Csv.Parameters,
    ];

    private const string Open = "open";
    private const string Metric = "metric";
    private const string Found = "found";

    /// <summary>The name of a metric that a session has; null for any.</summary>
    public string? HasMetric { get; init; }

    /// <summary>Whether it found something, or looked for it in vain; null for any.</summary>
    public bool? IsFound { get; init; }

    /// <summary>Whether a row is one that is asked for, as far as storage cannot be asked.</summary>
    public bool Fits(TableEntity row) =>
        BotRows.Fits(row, Bot)
        && (
            IsFound is null
            || (
                IsFound == true
                    ? SessionResults.IsFound(row.GetString("result"))
                    : SessionResults.IsNotFound(row.GetString("result"))
            )
        )
        && (HasMetric is null || MetricValues.Of(row).Any(metric => metric.Name == HasMetric));

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
        bool? open = null;
        bool? found = null;
        bool? contact = null;
        var wrong =
            Csv.Check(query)
            ?? Query.Parameters.ReadFlag(query, "contact", out contact)
            ?? Query.Parameters.ReadFlag(query, Open, out open)
            ?? Query.Parameters.ReadFlag(query, Found, out found)
            ?? Query.Parameters.ReadFlag(query, BotRows.Column, out bot);
        if (wrong is not null)
        {
            return wrong;
        }

        if (!TextConditions.Read(query, Texts).Is(out var conditions, out problem))
        {
            return problem;
        }

        if (contact is { } isContact)
        {
            conditions += TableClient.CreateQueryFilter($" and contact eq {isContact}");
        }

        if (open is { } isOpen)
        {
            conditions += TableClient.CreateQueryFilter($" and open eq {isOpen}");
        }

        var metric = query[Metric].ToString();
        return new SessionFilter(range, after, bot, BotRows.Condition(bot) + conditions)
        {
            HasMetric = metric.Length > 0 ? metric : null,
            IsFound = found,
        };
    }
}
