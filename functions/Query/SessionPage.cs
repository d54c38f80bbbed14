using Azure.Data.Tables;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// Reads sessions newest first. Days are read from the last to the first; within a day each hub
/// partition has its sessions newest first, and they are merged. A page goes on behind the last row
/// key of the page before, so sessions that start meanwhile neither shift nor repeat anything. Whatever
/// place it goes on from, it reads the days of its range and no others. What storage cannot be asked is looked at row
/// by row; when many have been, a page ends though it is not full.
/// </summary>
public sealed class SessionPage(StorageClients storage, HubClients hubs)
{
    /// <summary>How many rows of a day a page looks at, at most, for those that storage cannot be asked for.</summary>
    internal const int MostLookedAt = NewestLogs.MostLookedAt;

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
        var (lookedAt, place) = (0, "");
        foreach (var day in days)
        {
            var missing = filter.Range.Limit + 1 - found.Count;
            if (missing == 0)
            {
                break;
            }

            if (lookedAt >= MostLookedAt)
            {
                return (found, place);
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
                            Math.Max(MostLookedAt / partitions, missing),
                            cancellationToken
                        )
                    )
            );
            // Behind where the first of them stopped, not all is known.
            var stop = ofDay
                .Select(read => read.Stop)
                .Where(at => at is not null)
                .Min(StringComparer.Ordinal);
            found.AddRange(
                ofDay
                    .SelectMany(read => read.Rows)
                    .Where(row => stop is null || string.CompareOrdinal(row.RowKey, stop) <= 0)
                    .OrderBy(row => row.RowKey, StringComparer.Ordinal)
                    .Take(missing)
            );
            if (stop is not null && found.Count <= filter.Range.Limit)
            {
                return (found, stop);
            }

            lookedAt += ofDay.Sum(read => read.LookedAt);
            place = SessionPlace.Before(day).Row;
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

    // Where it stopped is null when it came to the end, or has enough.
    private async Task<(List<TableEntity> Rows, int LookedAt, string? Stop)> ReadDayAsync(
        string partitionKey,
        string conditions,
        SessionFilter filter,
        int limit,
        int mostLookedAt,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<TableEntity>();
        var lookedAt = 0;
        await foreach (
            var row in sessions.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}") + conditions,
                maxPerPage: filter.IsSifted ? MostOfRequest : Math.Min(limit, MostOfRequest),
                select: SessionColumns.Read,
                cancellationToken: cancellationToken
            )
        )
        {
            lookedAt++;
            if (filter.Fits(row))
            {
                rows.Add(row);
            }

            if (rows.Count == limit)
            {
                break;
            }

            if (lookedAt == mostLookedAt)
            {
                return (rows, lookedAt, row.RowKey);
            }
        }

        return (rows, lookedAt, null);
    }
}
