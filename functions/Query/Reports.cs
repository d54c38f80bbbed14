using System.Globalization;
using System.Text.Json.Nodes;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// What atomic logs come to, from counters that were folded while they were written: the cost of a report
/// is that of what it tells, not of how much happened. All is counted by the quarter of an hour; all quarters that a
/// range touches are in a report.
/// </summary>
public sealed class Reports(CounterReader counters)
{
    private static readonly string[] SearchTypes = ["SEARCH", "INSTANT_SEARCH", "CONTACT_SEARCH"];

    /// <summary>How many events each log type had, by hour, or whatever is asked for, and in all.</summary>
    internal async Task<JsonObject> LogTypesAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var periods = new SortedDictionary<DateTimeOffset, SortedDictionary<string, long>>();
        var totals = new SortedDictionary<string, long>();
        await foreach (
            var read in counters.ReadAsync(project.Id, CounterKind.Logs, filter, cancellationToken)
        )
        {
            if (read.What == CounterKeys.Events)
            {
                var ofPeriod = ReportJson.Of(periods, filter.Periods.StartOf(read.Time));
                ReportJson.Add(ofPeriod, NameOf(read), read.Count);
                ReportJson.Add(totals, NameOf(read), read.Count);
            }
        }

        var (list, time) = filter.Periods.Unit is null ? ("hours", "hour") : ("periods", "start");
        return new JsonObject
        {
            ["totals"] = ReportJson.Of(totals),
            [list] = ReportJson.List(
                periods,
                time,
                TimeConverter.Write,
                counts => new JsonObject { ["counts"] = ReportJson.Of(counts) }
            ),
        };
    }

    /// <summary>How many searches there were, on how many somebody clicked, how many found nothing, and for what.</summary>
    internal async Task<JsonObject> SearchesAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var all = new SearchCounts();
        var types = new SortedDictionary<string, SearchCounts>(StringComparer.Ordinal);
        var periods = new SortedDictionary<DateTimeOffset, SearchCounts>();
        await foreach (
            var read in counters.ReadAsync(project.Id, CounterKind.Logs, filter, cancellationToken)
        )
        {
            var type = NameOf(read);
            if (SearchTypes.Contains(type))
            {
                all.Add(read);
                ReportJson.Of(types, type).Add(read);
                ReportJson.Of(periods, filter.Periods.StartOf(read.Time)).Add(read);
            }
        }

        var told = all.ToJson();
        told["byLogType"] = new JsonObject(
            SearchTypes
                .Where(types.ContainsKey)
                .Select(type => KeyValuePair.Create(type, (JsonNode?)types[type].ToJson()))
        );
        if (filter.Periods.Unit is not null)
        {
            told["periods"] = ReportJson.List(
                periods,
                "start",
                TimeConverter.Write,
                counts => counts.ToJson()
            );
        }

        told["top"] = await QueriesAsync(project, CounterKind.Queries, filter, cancellationToken);
        told["gaps"] = await QueriesAsync(project, CounterKind.Gaps, filter, cancellationToken);
        return told;
    }

    /// <summary>How many clicks each log type had at each position.</summary>
    internal async Task<JsonObject> PositionsAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var clicks = new SortedDictionary<(string LogType, int Position), long>();
        var periods = new SortedDictionary<DateTimeOffset, long>();
        await foreach (
            var read in counters.ReadAsync(
                project.Id,
                CounterKind.Positions,
                filter,
                cancellationToken
            )
        )
        {
            ReportJson.Add(
                clicks,
                (read.What, int.Parse(read.Name, CultureInfo.InvariantCulture)),
                read.Count
            );
            ReportJson.Add(periods, filter.Periods.StartOf(read.Time), read.Count);
        }

        var told = new JsonObject
        {
            ["clicks"] = clicks.Values.Sum(),
            ["positions"] = new JsonArray([
                .. clicks.Select(click => new JsonObject
                {
                    ["logType"] = click.Key.LogType,
                    ["position"] = click.Key.Position,
                    ["clicks"] = click.Value,
                }),
            ]),
        };
        if (filter.Periods.Unit is not null)
        {
            told["periods"] = ReportJson.List(
                periods,
                "start",
                TimeConverter.Write,
                count => new JsonObject { ["clicks"] = count }
            );
        }

        return told;
    }

    /// <summary>What was searched for, and how many of these searches found nothing or had no click; those without a click first.</summary>
    internal async Task<JsonObject> SearchedAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var queries = new Dictionary<(string LogType, string Hash), SearchCounts>();
        foreach (
            var kind in (string[])
                [CounterKind.Queries, CounterKind.ClickedQueries, CounterKind.Gaps]
        )
        {
            await foreach (
                var read in counters.ReadAsync(project.Id, kind, filter, cancellationToken)
            )
            {
                ReportJson.Of(queries, (read.What, read.Name)).Add(read, kind);
            }
        }

        // A click may be counted before its search is; what was searched for is not known then.
        var known = queries.Where(q => q.Value.Query is not null).ToList();
        return new JsonObject
        {
            ["queries"] = new JsonArray([
                .. known
                    .OrderByDescending(q => q.Value.WithoutClick)
                    .ThenBy(q => q.Value.Query, StringComparer.Ordinal)
                    .ThenBy(q => q.Key.LogType, StringComparer.Ordinal)
                    .Take(filter.Range.Limit)
                    .Select(q =>
                    {
                        var told = q.Value.ToJson();
                        told.Insert(0, "logType", q.Key.LogType);
                        told.Insert(0, "query", q.Value.Query);
                        return told;
                    }),
            ]),
        };
    }

    private async Task<JsonArray> QueriesAsync(
        Project project,
        string kind,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var queries = new Dictionary<(string LogType, string Query), long>();
        await foreach (var read in counters.ReadAsync(project.Id, kind, filter, cancellationToken))
        {
            ReportJson.Add(queries, (read.What, read.Label!), read.Count);
        }

        return new JsonArray([
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
    }

    /// <summary>How often contents were clicked on, and how they were rated; the most clicked first.</summary>
    internal async Task<JsonObject> ContentsAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var contents = new Dictionary<string, ContentCounts>();
        var periods = new SortedDictionary<DateTimeOffset, ContentCounts>();
        await foreach (
            var read in counters.ReadAsync(
                project.Id,
                CounterKind.Contents,
                filter,
                cancellationToken
            )
        )
        {
            var id = read.Label!;
            contents[id] = contents.GetValueOrDefault(id).With(read);
            var period = filter.Periods.StartOf(read.Time);
            periods[period] = periods.GetValueOrDefault(period).With(read);
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
        if (filter.Periods.Unit is not null)
        {
            told["periods"] = ReportJson.List(
                periods,
                "start",
                TimeConverter.Write,
                counts => counts.ToJson()
            );
        }

        return told;
    }

    // A name that its key has no room for is in the row.
    private static string NameOf(ReadCounter read) => read.Label ?? read.Name;
}
