using Azure.Data.Tables;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// Reads sessions newest first. Days are read from the last to the first; within a day each hub
/// partition has its sessions newest first, and they are merged. A page goes on behind the last row
/// key of the page before, so sessions that start meanwhile neither shift nor repeat anything. Whatever
/// place it goes on from, it reads the days of its range and no others.
/// </summary>
public sealed class SessionPage(StorageClients storage, HubClients hubs)
{
    private const int MostOfRequest = 1000;

    private readonly TableClient sessions = storage.Tables.GetTableClient(TableNames.Sessions);

    /// <summary>Some sessions, and the row key behind which to go on; null at the end.</summary>
    internal async Task<(IReadOnlyList<TableEntity> Sessions, string? Continuation)> ReadAsync(
        string project,
        SessionFilter filter,
        CancellationToken cancellationToken
    )
    {
        var partitions = await hubs.PartitionCountAsync(HubNames.TrackedEvents, cancellationToken);
        var (days, rows) = Rest(filter);
        var found = new List<TableEntity>();
        foreach (var day in days)
        {
            var missing = filter.Range.Limit + 1 - found.Count;
            if (missing == 0)
            {
                break;
            }

            var ofDay = await Task.WhenAll(
                Enumerable
                    .Range(0, partitions)
                    .Select(partition =>
                        ReadDayAsync(
                            SessionKeys.SessionPartition(project, day, partition),
                            rows + filter.Conditions,
                            filter,
                            missing,
                            cancellationToken
                        )
                    )
            );
            found.AddRange(
                ofDay
                    .SelectMany(rows => rows)
                    .OrderBy(row => row.RowKey, StringComparer.Ordinal)
                    .Take(missing)
            );
        }

        return found.Count > filter.Range.Limit
            ? (found[..filter.Range.Limit], found[filter.Range.Limit - 1].RowKey)
            : (found, null);
    }

    /// <summary>What is left of a range: its days, the last first, and the condition that its row keys meet.</summary>
    internal static (IEnumerable<DateTimeOffset> Days, string Rows) Rest(SessionFilter filter)
    {
        // Row keys sort the other way round than times: the newest session has the least.
        var after = SessionKeys.RowsFrom(filter.Range.To);
        var last = filter.Range.To;
        if (filter.After is { } place && string.CompareOrdinal(place.Row, after) > 0)
        {
            (after, last) = (place.Row, place.StartedAt);
        }

        return (
            TimeRange.DaysBetween(filter.Range.From, last).Reverse(),
            TableClient.CreateQueryFilter(
                $" and RowKey gt {after} and RowKey lt {SessionKeys.RowsFrom(filter.Range.From)}"
            )
        );
    }

    private async Task<List<TableEntity>> ReadDayAsync(
        string partitionKey,
        string conditions,
        SessionFilter filter,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<TableEntity>();
        await foreach (
            var row in sessions.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}") + conditions,
                maxPerPage: Math.Min(limit, MostOfRequest),
                cancellationToken: cancellationToken
            )
        )
        {
            if (filter.Fits(row))
            {
                rows.Add(row);
            }

            if (rows.Count == limit)
            {
                break;
            }
        }

        return rows;
    }
}
