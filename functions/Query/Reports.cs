using System.Text.Json.Nodes;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// What atomic logs come to, from counters that were folded while they were written: the cost of a report
/// is that of what it tells, not of how much happened. Log types are counted by hour, queries and contents
/// by day; all that a range touches is in a report.
/// </summary>
public sealed class Reports(CounterReader counters)
{
    private static readonly string[] SearchTypes = ["SEARCH", "INSTANT_SEARCH", "CONTACT_SEARCH"];

    /// <summary>How many events each log type had, by hour and in all.</summary>
    internal async Task<JsonObject> LogTypesAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var hours = new SortedDictionary<DateTimeOffset, SortedDictionary<string, long>>();
        var totals = new SortedDictionary<string, long>();
        await foreach (
            var read in counters.ReadAsync(project.Id, CounterKind.Logs, filter, cancellationToken)
        )
        {
            if (read.What == CounterKeys.Events)
            {
                if (!hours.TryGetValue(read.Time, out var ofHour))
                {
                    hours[read.Time] = ofHour = [];
                }

                ReportJson.Add(ofHour, NameOf(read), read.Counter.Count);
                ReportJson.Add(totals, NameOf(read), read.Counter.Count);
            }
        }

        return new JsonObject
        {
            ["totals"] = ReportJson.Of(totals),
            ["hours"] = new JsonArray([
                .. hours.Select(hour => new JsonObject
                {
                    ["hour"] = TimeConverter.Write(hour.Key),
                    ["counts"] = ReportJson.Of(hour.Value),
                }),
            ]),
        };
    }

    /// <summary>How many searches there were, on how many somebody clicked, and what was searched for most.</summary>
    internal async Task<JsonObject> SearchesAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var searches = new Dictionary<string, long>();
        var clicked = new Dictionary<string, long>();
        await foreach (
            var read in counters.ReadAsync(project.Id, CounterKind.Logs, filter, cancellationToken)
        )
        {
            ReportJson.Add(
                read.What == CounterKeys.ClickedSearches ? clicked : searches,
                NameOf(read),
                read.Counter.Count
            );
        }

        var queries = new Dictionary<(string LogType, string Query), long>();
        await foreach (
            var read in counters.ReadAsync(
                project.Id,
                CounterKind.Queries,
                filter,
                cancellationToken
            )
        )
        {
            ReportJson.Add(queries, (read.What, read.Counter.Label!), read.Counter.Count);
        }

        var told = ReportJson.Rates(
            SearchTypes.Sum(type => searches.GetValueOrDefault(type)),
            SearchTypes.Sum(type => clicked.GetValueOrDefault(type))
        );
        told["byLogType"] = new JsonObject(
            SearchTypes
                .Where(searches.ContainsKey)
                .Select(type =>
                    KeyValuePair.Create(
                        type,
                        (JsonNode?)ReportJson.Rates(searches[type], clicked.GetValueOrDefault(type))
                    )
                )
        );
        told["top"] = new JsonArray([
            .. queries
                .OrderByDescending(q => q.Value)
                .ThenBy(q => q.Key.Query, StringComparer.Ordinal)
                .Take(filter.Range.Limit)
                .Select(q => new JsonObject
                {
                    ["query"] = q.Key.Query,
                    ["logType"] = q.Key.LogType,
                    ["count"] = q.Value,
                }),
        ]);
        return told;
    }

    /// <summary>How often contents were clicked on, and how they were rated; the most clicked first.</summary>
    internal async Task<JsonObject> ContentsAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var contents = new Dictionary<string, ContentCounts>();
        await foreach (
            var read in counters.ReadAsync(
                project.Id,
                CounterKind.Contents,
                filter,
                cancellationToken
            )
        )
        {
            var id = read.Counter.Label!;
            contents[id] = contents.GetValueOrDefault(id).With(read);
        }

        var told = contents
            .Values.Aggregate(new ContentCounts(), (sum, counts) => sum.With(counts))
            .ToJson();
        told["top"] = new JsonArray([
            .. contents
                .OrderByDescending(c => c.Value.Clicks)
                .ThenByDescending(c => c.Value.Ratings)
                .ThenBy(c => c.Key, StringComparer.Ordinal)
                .Take(filter.Range.Limit)
                .Select(c =>
                {
                    var content = c.Value.ToJson();
                    content.Insert(0, "contentId", c.Key);
                    return content;
                }),
        ]);
        return told;
    }

    // A name that its key has no room for is in the row.
    private static string NameOf(ReadCounter read) => read.Counter.Label ?? read.Name;
}
