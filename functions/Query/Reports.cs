using System.Text.Json.Nodes;
using Tracking.Shared.Access;
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
        TimeRange range,
        CancellationToken cancellationToken
    )
    {
        var hours = new SortedDictionary<DateTimeOffset, SortedDictionary<string, long>>();
        var totals = new SortedDictionary<string, long>();
        await foreach (
            var read in counters.ReadAsync(project.Id, CounterKind.Logs, range, cancellationToken)
        )
        {
            if (read.What == CounterKeys.Events)
            {
                if (!hours.TryGetValue(read.Time, out var ofHour))
                {
                    hours[read.Time] = ofHour = [];
                }

                Add(ofHour, read.Name, read.Counter.Count);
                Add(totals, read.Name, read.Counter.Count);
            }
        }

        return new JsonObject
        {
            ["totals"] = ToJson(totals),
            ["hours"] = new JsonArray([
                .. hours.Select(hour => new JsonObject
                {
                    ["hour"] = hour.Key,
                    ["counts"] = ToJson(hour.Value),
                }),
            ]),
        };
    }

    /// <summary>How many searches there were, on how many somebody clicked, and what was searched for most.</summary>
    internal async Task<JsonObject> SearchesAsync(
        Project project,
        TimeRange range,
        CancellationToken cancellationToken
    )
    {
        var searches = new Dictionary<string, long>();
        var clicked = new Dictionary<string, long>();
        await foreach (
            var read in counters.ReadAsync(project.Id, CounterKind.Logs, range, cancellationToken)
        )
        {
            Add(
                read.What == CounterKeys.ClickedSearches ? clicked : searches,
                read.Name,
                read.Counter.Count
            );
        }

        var queries = new Dictionary<(string LogType, string Query), long>();
        await foreach (
            var read in counters.ReadAsync(
                project.Id,
                CounterKind.Queries,
                range,
                cancellationToken
            )
        )
        {
            Add(queries, (read.What, read.Counter.Label!), read.Counter.Count);
        }

        var told = Rates(
            SearchTypes.Sum(type => searches.GetValueOrDefault(type)),
            SearchTypes.Sum(type => clicked.GetValueOrDefault(type))
        );
        told["byLogType"] = new JsonObject(
            SearchTypes
                .Where(searches.ContainsKey)
                .Select(type =>
                    KeyValuePair.Create(
                        type,
                        (JsonNode?)Rates(searches[type], clicked.GetValueOrDefault(type))
                    )
                )
        );
        told["top"] = new JsonArray([
            .. queries
                .OrderByDescending(q => q.Value)
                .ThenBy(q => q.Key.Query, StringComparer.Ordinal)
                .Take(range.Limit)
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
        TimeRange range,
        CancellationToken cancellationToken
    )
    {
        var contents = new Dictionary<string, Content>();
        await foreach (
            var read in counters.ReadAsync(
                project.Id,
                CounterKind.Contents,
                range,
                cancellationToken
            )
        )
        {
            var id = read.Counter.Label!;
            var content = contents.GetValueOrDefault(id);
            contents[id] = read.What switch
            {
                CounterKeys.Clicks => content with { Clicks = content.Clicks + read.Counter.Count },
                CounterKeys.Ratings => content with
                {
                    Ratings = content.Ratings + read.Counter.Count,
                },
                _ => content with
                {
                    Rated = content.Rated + read.Counter.Count,
                    Sum = content.Sum + read.Counter.Sum,
                },
            };
        }

        return new JsonObject
        {
            ["clicks"] = contents.Values.Sum(c => c.Clicks),
            ["ratings"] = contents.Values.Sum(c => c.Ratings),
            ["averageRating"] = Average(
                contents.Values.Sum(c => c.Sum),
                contents.Values.Sum(c => c.Rated)
            ),
            ["top"] = new JsonArray([
                .. contents
                    .OrderByDescending(c => c.Value.Clicks)
                    .ThenByDescending(c => c.Value.Ratings)
                    .ThenBy(c => c.Key, StringComparer.Ordinal)
                    .Take(range.Limit)
                    .Select(c => new JsonObject
                    {
                        ["contentId"] = c.Key,
                        ["clicks"] = c.Value.Clicks,
                        ["ratings"] = c.Value.Ratings,
                        ["averageRating"] = Average(c.Value.Sum, c.Value.Rated),
                    }),
            ]),
        };
    }

    private static JsonObject Rates(long searches, long clicked) =>
        new()
        {
            ["searches"] = searches,
            ["withClick"] = clicked,
            ["withoutClick"] = searches - clicked,
            ["clickThroughRate"] = searches == 0 ? null : (double)clicked / searches,
        };

    private static double? Average(double sum, long count) => count == 0 ? null : sum / count;

    private static void Add<T>(IDictionary<T, long> counts, T name, long count) =>
        counts[name] = (counts.TryGetValue(name, out var known) ? known : 0) + count;

    private static JsonObject ToJson(SortedDictionary<string, long> counts) =>
        new(counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value)));

    private readonly record struct Content(long Clicks, long Ratings, long Rated, double Sum);
}
