using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Tracking.Shared.Access;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// What sessions came to, by the day on which they started. Results of open sessions move, so they are
/// read from the sessions' rows themselves, of which only the result is fetched.
/// </summary>
public sealed class SessionResults(StorageClients storage, HubClients hubs)
{
    private const string None = "NONE";

    private readonly TableClient sessions = storage.Tables.GetTableClient(TableNames.Sessions);

    /// <summary>How many sessions had each result, by day and in all.</summary>
    internal async Task<JsonObject> ReadAsync(
        Project project,
        TimeRange range,
        CancellationToken cancellationToken
    )
    {
        var partitions = await hubs.PartitionCountAsync(HubNames.TrackedEvents, cancellationToken);
        var days = new JsonArray();
        var totals = new SortedDictionary<string, long>();
        for (
            var day = range.From.UtcDateTime.Date;
            day < range.To.UtcDateTime;
            day = day.AddDays(1)
        )
        {
            var ofDay = await Task.WhenAll(
                Enumerable
                    .Range(0, partitions)
                    .Select(partition =>
                        CountAsync(
                            SessionKeys.SessionPartition(
                                project.Id,
                                new DateTimeOffset(day, TimeSpan.Zero),
                                partition
                            ),
                            range,
                            cancellationToken
                        )
                    )
            );
            var counts = new SortedDictionary<string, long>();
            foreach (var (result, count) in ofDay.SelectMany(c => c))
            {
                counts[result] = counts.GetValueOrDefault(result) + count;
                totals[result] = totals.GetValueOrDefault(result) + count;
            }

            if (counts.Count > 0)
            {
                var told = Told(counts);
                told["day"] = DateOnly.FromDateTime(day).ToString("O");
                days.Add(told);
            }
        }

        var all = Told(totals);
        all["days"] = days;
        return all;
    }

    private async Task<Dictionary<string, long>> CountAsync(
        string partitionKey,
        TimeRange range,
        CancellationToken cancellationToken
    )
    {
        var counts = new Dictionary<string, long>();
        await foreach (
            var row in sessions.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter(
                    $"PartitionKey eq {partitionKey} and startedAt ge {range.From} and startedAt lt {range.To}"
                ),
                select: ["result"],
                cancellationToken: cancellationToken
            )
        )
        {
            var result = row.GetString("result") ?? None;
            counts[result] = counts.GetValueOrDefault(result) + 1;
        }

        return counts;
    }

    private static JsonObject Told(SortedDictionary<string, long> counts) =>
        new()
        {
            ["sessions"] = counts.Values.Sum(),
            ["results"] = new JsonObject(
                counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))
            ),
        };
}
