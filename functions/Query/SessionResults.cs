using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Tracking.Shared.Access;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// What sessions came to, by the day on which they started. Results of open sessions move, so they are
/// read from the sessions' rows themselves, of which little else is fetched.
/// </summary>
public sealed class SessionResults(StorageClients storage)
{
    private const string None = "NONE";
    private const int DaysAtOnce = 16;

    private readonly TableClient sessions = storage.Tables.GetTableClient(TableNames.Sessions);

    /// <summary>How many sessions had each result, by day and in all.</summary>
    internal async Task<JsonObject> ReadAsync(
        Project project,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var days = TimeRange.DaysBetween(filter.Range.From, filter.Range.To).ToList();
        var counts = new SortedDictionary<string, long>[days.Count];
        await Parallel.ForAsync(
            0,
            days.Count,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = DaysAtOnce,
                CancellationToken = cancellationToken,
            },
            async (day, cancellation) =>
                counts[day] = await CountAsync(project, days[day], filter, cancellation)
        );
        var all = Told(Sum(counts));
        all["days"] = new JsonArray([
            .. counts
                .Zip(days)
                .Where(day => day.First.Count > 0)
                .Select(day =>
                {
                    var told = Told(day.First);
                    told["day"] = DateOnly.FromDateTime(day.Second.UtcDateTime).ToString("O");
                    return told;
                }),
        ]);
        return all;
    }

    private async Task<SortedDictionary<string, long>> CountAsync(
        Project project,
        DateTimeOffset day,
        ReportFilter filter,
        CancellationToken cancellationToken
    )
    {
        // All hub partitions of a day are one range of keys.
        var prefix = $"{TableKey.Encode(project.Id)}_{TableKey.Day(day)}";
        var counts = new SortedDictionary<string, long>();
        await foreach (
            var row in sessions.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter(
                    $"PartitionKey ge {prefix + "_"} and PartitionKey lt {prefix + "`"} and startedAt ge {filter.Range.From} and startedAt lt {filter.Range.To}"
                ),
                select: ["result", BotRows.Column],
                cancellationToken: cancellationToken
            )
        )
        {
            if (filter.HasBots || BotRows.Fits(row, bot: false))
            {
                ReportJson.Add(counts, row.GetString("result") ?? None, 1);
            }
        }

        return counts;
    }

    private static SortedDictionary<string, long> Sum(
        IEnumerable<SortedDictionary<string, long>> counts
    ) =>
        new(
            counts
                .SelectMany(ofDay => ofDay)
                .GroupBy(count => count.Key)
                .ToDictionary(result => result.Key, result => result.Sum(count => count.Value))
        );

    private static JsonObject Told(SortedDictionary<string, long> counts) =>
        new() { ["sessions"] = counts.Values.Sum(), ["results"] = ReportJson.Of(counts) };
}
