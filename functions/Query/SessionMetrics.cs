using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>What custom metrics came to in the sessions of a time: over time, by page and by device.</summary>
public sealed class SessionMetrics(SessionScan sessions)
{
    private const string Page = "landingPage";
    private const string Device = "deviceClass";
    private const string Unknown = "unknown";

    /// <summary>The metrics, each in all, by day or whatever is asked for, by landing page and by device.</summary>
    internal async Task<JsonObject> ReadAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var metrics = new SortedDictionary<string, OneMetric>(StringComparer.Ordinal);
        await sessions.ReadAsync(
            project,
            filter,
            [MetricValues.Column, Page, Device],
            row =>
            {
                foreach (var values in MetricValues.Of(row))
                {
                    ReportJson.Of(metrics, values.Name).Add(row, values, filter.Periods);
                }
            },
            cancellationToken
        );
        return new JsonObject
        {
            ["metrics"] = ReportJson.List(
                metrics,
                "metric",
                name => name,
                metric => metric.ToJson(filter.Range.Limit)
            ),
        };
    }

    private sealed class OneMetric
    {
        private readonly MetricCounts all = new();
        private readonly SortedDictionary<DateTimeOffset, MetricCounts> periods = [];
        private readonly Dictionary<string, MetricCounts> pages = [];
        private readonly Dictionary<string, MetricCounts> devices = [];

        public void Add(TableEntity row, MetricValues values, Periods by)
        {
            all.Add(values);
            var day = by with { Unit = by.Unit ?? "day" };
            var start = day.StartOf(row.GetDateTimeOffset("startedAt")!.Value);
            ReportJson.Of(periods, start).Add(values);
            ReportJson.Of(pages, row.GetString(Page) ?? Unknown).Add(values);
            ReportJson.Of(devices, row.GetString(Device) ?? Unknown).Add(values);
        }

        public JsonObject ToJson(int limit)
        {
            var told = all.ToJson();
            told["distribution"] = all.Distribution();
            told["periods"] = ReportJson.List(
                periods,
                "start",
                TimeConverter.Write,
                counts => counts.ToJson()
            );
            told["pages"] = Most(pages, Page, limit);
            told["devices"] = Most(devices, Device, limit);
            return told;
        }

        private static JsonArray Most(
            Dictionary<string, MetricCounts> counted,
            string name,
            int limit
        ) =>
            ReportJson.List(
                counted
                    .OrderByDescending(c => c.Value.Count)
                    .ThenBy(c => c.Key, StringComparer.Ordinal)
                    .Take(limit),
                name,
                text => text,
                counts => counts.ToJson()
            );
    }
}
