using Tracking.Functions.Web.Reference.Model;
using static Tracking.Functions.Web.Reference.Operations.QueryParts;

namespace Tracking.Functions.Web.Reference.Operations;

/// <summary>The reports, which one function tells.</summary>
internal static class ReportOperations
{
    private static readonly Parameter[] Periods =
    [
        new("by", "The periods that it has, if it has any.")
        {
            Schema = """{"type":"string","enum":["hour","day","week"]}""",
            Example = "day",
        },
        new("timeZone", "The time zone of its periods; UTC unless said.")
        {
            Example = "Europe/Madrid",
        },
    ];

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Reports",
        "What events came to in all, with the project's secret key in a header. Log types are counted by hour, searches, positions and contents by day: a report has all hours or days that its time touches. What bots did is left out unless `bots=true`. There is no other report: 404 with `urn:tracking:unknown-report`.",
        [
            Of("log-types", "LogTypes", "Events of each log type, over time and in all"),
            Of(
                "searches",
                "Searches",
                "Searches with and without a click or results, and what was searched for most",
                Limit
            ),
            Of(
                "queries",
                "Queries",
                "Queries, those with the most searches without a click first",
                Limit
            ),
            Of("positions", "Positions", "Clicks by log type and position"),
            Of(
                "contents",
                "Contents",
                "Clicks and ratings of contents, the most clicked first",
                Limit
            ),
            Of("sessions", "Sessions", "Sessions by result, over time and in all"),
            Of(
                "metrics",
                "Metrics",
                "Custom metrics of sessions, over time, by page and by device",
                Limit
            ),
        ]
    );

    private static Operation Of(
        string name,
        string schema,
        string summary,
        params Parameter[] limit
    ) =>
        Get(
            $"/v1/reports/{name}",
            $"get{schema}Report",
            summary,
            new(200, "The report.", $"{schema}Report"),
            [.. TimeRange, .. limit, Bots, .. Periods, Format]
        ) with
        {
            Route = "/v1/reports/{report}",
        };
}
