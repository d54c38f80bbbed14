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
        new("timeZone", "The time zone of its periods; the project's unless said.")
        {
            Example = "Europe/Madrid",
        },
    ];

    /// <summary>What is said of them.</summary>
    public static readonly OperationGroup All = new(
        "Reports",
        "What events came to in all, with the project's secret key in a header. Sessions and metrics are those of exactly the time; all else is counted by quarters of an hour, and a report has all that its time touches, as its `from` and `to` say. What bots did is left out unless `bots=true`. There is no other report: 404 with `urn:tracking:unknown-report`.",
        WithForms(
            Of(
                "log-types",
                "LogTypes",
                "Events of each log type, over time and in all",
                ["hours", "totals", "periods"]
            ),
            Of(
                "searches",
                "Searches",
                "Searches with and without a click or results, and what was searched for most",
                ["top", "gaps", "byLogType", "periods"],
                Limit
            ),
            Of(
                "queries",
                "Queries",
                "Queries, those with the most searches without a click first",
                ["queries"],
                Limit
            ),
            Of(
                "positions",
                "Positions",
                "Clicks by log type and position",
                ["positions", "periods"]
            ),
            Of(
                "contents",
                "Contents",
                "Clicks and ratings of contents, the most clicked first",
                ["top", "periods"],
                Limit
            ),
            Of(
                "sessions",
                "Sessions",
                "Sessions by result, over time and in all",
                ["days", "results", "dataKeys", "funnel", "periods"]
            ),
            Of(
                "metrics",
                "Metrics",
                "Custom metrics of sessions, over time, by page and by device",
                ["metrics", "distribution", "pages", "devices", "periods"],
                Limit
            )
        )
    );

    private static Parameter TableOf(string[] tables) =>
        new(
            "table",
            "Which of its lists the table is; unless said that of the periods when these are asked for, else the first."
        )
        {
            Schema =
                $$"""{"type":"string","enum":[{{string.Join(',', tables.Select(name => $"\"{name}\""))}}]}""",
            Example = tables[0],
        };

    private static Operation Of(
        string name,
        string schema,
        string summary,
        string[] tables,
        params Parameter[] limit
    ) =>
        Get(
            $"/v1/reports/{name}",
            $"get{schema}Report",
            summary,
            new(200, "The report.", $"{schema}Report"),
            [.. TimeRange, .. limit, Bots, .. Periods, .. Formats, TableOf(tables)]
        ) with
        {
            Route = "/v1/reports/{report}",
        };
}
