using System.Text.Json.Nodes;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>What happens now: the logs of the last half hour, counted. Of more than it can look at, the last ones.</summary>
public sealed class LiveLogs(NewestLogs logs, LiveVisitors who)
{
    /// <summary>How long ago what is told may have happened.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(30);

    /// <summary>How many logs are looked at, at most.</summary>
    internal const int Most = 5000;

    private const int MostNames = 10;
    private const string Other = "unknown";
    private const string Visit = "page.visit";

    private static readonly string[] Columns =
    [
        "logType",
        "action",
        "url",
        "deviceClass",
        .. LiveVisitors.Columns,
    ];

    /// <summary>Events a minute, visitors, visits of pages, and devices.</summary>
    internal async Task<JsonObject> ReadAsync(
        string project,
        LogFilter filter,
        CancellationToken cancellationToken
    )
    {
        var (rows, rest) = await logs.ReadAsync(
            project,
            filter with
            {
                Range = filter.Range with { Limit = Most },
            },
            Columns,
            cancellationToken
        );
        var minutes = new SortedDictionary<DateTimeOffset, long>();
        var pages = new Dictionary<string, long>();
        var devices = new Dictionary<string, long>();
        var types = new Dictionary<string, long>();
        foreach (var row in rows)
        {
            var at = row.GetDateTimeOffset("at")!.Value;
            ReportJson.Add(minutes, at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute)), 1);
            ReportJson.Add(types, row.GetString("logType"), 1);
            ReportJson.Add(devices, row.GetString("deviceClass") ?? Other, 1);
            if (row.GetString("action") == Visit && row.GetString("url") is { } url)
            {
                ReportJson.Add(pages, url, 1);
            }
        }

        return new JsonObject
        {
            ["events"] = rows.Count,
            ["visitors"] = await who.CountAsync(
                project,
                rows,
                filter.Range,
                filter.Bot != false,
                cancellationToken
            ),
            ["isWhole"] = rest is null,
            ["minutes"] = ReportJson.List(
                minutes,
                "minute",
                TimeConverter.Write,
                count => new JsonObject { ["events"] = count }
            ),
            ["logTypes"] = Frequent(types, "logType"),
            ["pages"] = Frequent(pages, "url"),
            ["devices"] = Frequent(devices, "deviceClass"),
        };
    }

    private static JsonArray Frequent(Dictionary<string, long> counts, string name) =>
        ReportJson.List(
            counts
                .OrderByDescending(c => c.Value)
                .ThenBy(c => c.Key, StringComparer.Ordinal)
                .Take(MostNames),
            name,
            text => text,
            count => new JsonObject { ["events"] = count }
        );
}
