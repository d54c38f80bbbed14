using System.Text.Json.Nodes;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>What custom metrics came to in the sessions of a time: over time, by page and by device.</summary>
public sealed class SessionMetrics(SessionTallyReader sessions)
{
    private const int MostBins = 20;

    /// <summary>The metrics, each in all, by day or whatever is asked for, by landing page and by device.</summary>
    internal async Task<JsonObject> ReadAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var counted = await sessions.ReadAsync(project, filter, true, cancellationToken);
        return new JsonObject
        {
            ["metrics"] = new JsonArray([
                .. counted
                    .All.Metrics.All.Where(metric => metric.Value.All.Sessions > 0)
                    .Select(metric => Tell(metric.Key, metric.Value, counted, filter.Range.Limit)),
            ]),
        };
    }

    /// <summary>
    /// How many sessions ended with which value: each value by itself when there are few, such as stars; else as many
    /// stretches of the same width.
    /// </summary>
    internal static JsonArray Distribution(MetricSpread last)
    {
        if (last.Sessions.Count <= MostBins)
        {
            return new JsonArray([
                .. last.Sessions.Select(l => new JsonObject
                {
                    ["from"] = l.Key,
                    ["to"] = l.Key,
                    ["sessions"] = l.Value,
                }),
            ]);
        }

        var (least, greatest) = (last.Sessions.Keys.First(), last.Sessions.Keys.Last());
        var width = (greatest / MostBins) - (least / MostBins);
        var bins = new long[MostBins];
        foreach (var (value, count) in last.Sessions)
        {
            bins[(int)Math.Clamp((value - least) / width, 0, MostBins - 1)] += count;
        }

        return new JsonArray([
            .. bins.Select(
                (count, bin) =>
                    new JsonObject
                    {
                        ["from"] = least + (bin * width),
                        ["to"] = least + ((bin + 1) * width),
                        ["sessions"] = count,
                    }
            ),
        ]);
    }

    private static JsonObject Tell(
        string name,
        MetricTally metric,
        CountedSessions counted,
        int limit
    )
    {
        var told = Tell(metric.All);
        told.Insert(0, "metric", name);
        told["distribution"] = Distribution(metric.Last);
        told["periods"] = ReportJson.List(
            counted.Periods.Where(p =>
                p.Value.Metrics.All.GetValueOrDefault(name)?.All.Sessions > 0
            ),
            "start",
            TimeConverter.Write,
            totals => Tell(totals.Metrics.All[name].All)
        );
        told["pages"] = Most(counted.All.Metrics.Pages, name, "landingPage", limit);
        told["devices"] = Most(counted.All.Metrics.Devices, name, "deviceClass", limit);
        return told;
    }

    private static JsonArray Most(
        BoundedNames<BoundedNames<MetricCounts>> groups,
        string metric,
        string name,
        int limit
    ) =>
        ReportJson.List(
            groups
                .Where(group => group.Value.GetValueOrDefault(metric)?.Sessions > 0)
                .OrderByDescending(group => group.Value[metric].Count)
                .ThenBy(group => group.Key, StringComparer.Ordinal)
                .Take(limit),
            name,
            text => text,
            metrics => Tell(metrics[metric])
        );

    private static JsonObject Tell(MetricCounts counts) =>
        new()
        {
            ["sessions"] = counts.Sessions,
            ["count"] = counts.Count,
            ["mean"] = counts.Sum / counts.Count,
            ["min"] = counts.Min,
            ["max"] = counts.Max,
        };
}
