using System.Globalization;
using Azure.Data.Tables;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// Reads sessions newest first. Days are read from the last to the first; within a day each hub
/// partition has its sessions newest first, and they are merged. A page goes on behind the last row
/// key of the page before, so sessions that start meanwhile neither shift nor repeat anything.
/// </summary>
public sealed class SessionPage(StorageClients storage, HubClients hubs)
{
    private const int TicksDigits = 19;

    private readonly TableClient sessions = storage.Tables.GetTableClient(TableNames.Sessions);

    /// <summary>Whether text is a row key of a session.</summary>
    internal static bool IsContinuation(string text) =>
        text.Length > TicksDigits
        && text[TicksDigits] == '_'
        && StartOf(text) is not null
        && !text.Any(c => c is '/' or '\\' or '#' or '?' || char.IsControl(c));

    /// <summary>Some sessions, and the row key behind which to go on; null at the end.</summary>
    internal async Task<(IReadOnlyList<TableEntity> Sessions, string? Continuation)> ReadAsync(
        string project,
        SessionFilter filter,
        CancellationToken cancellationToken
    )
    {
        var partitions = await hubs.PartitionCountAsync(HubNames.TrackedEvents, cancellationToken);

        // Row keys sort the other way round than times: the newest session has the least.
        var least = SessionKeys.SessionRow(filter.Range.To, "");
        var most = SessionKeys.SessionRow(filter.Range.From, "~");
        var day = (filter.After is null ? filter.Range.To : StartOf(filter.After)!.Value)
            .UtcDateTime
            .Date;
        var found = new List<TableEntity>();
        for (
            ;
            day >= filter.Range.From.UtcDateTime.Date && found.Count <= filter.Range.Limit;
            day = day.AddDays(-1)
        )
        {
            var ofDay = await Task.WhenAll(
                Enumerable
                    .Range(0, partitions)
                    .Select(partition =>
                        ReadDayAsync(
                            SessionKeys.SessionPartition(
                                project,
                                new DateTimeOffset(day, TimeSpan.Zero),
                                partition
                            ),
                            TableClient.CreateQueryFilter(
                                $" and RowKey gt {filter.After ?? least} and RowKey gt {least} and RowKey lt {most}"
                            ) + filter.Conditions,
                            filter.Range.Limit + 1 - found.Count,
                            cancellationToken
                        )
                    )
            );
            found.AddRange(
                ofDay
                    .SelectMany(rows => rows)
                    .OrderBy(row => row.RowKey, StringComparer.Ordinal)
                    .Take(filter.Range.Limit + 1 - found.Count)
            );
        }

        return found.Count > filter.Range.Limit
            ? (found[..filter.Range.Limit], found[filter.Range.Limit - 1].RowKey)
            : (found, null);
    }

    private async Task<List<TableEntity>> ReadDayAsync(
        string partitionKey,
        string conditions,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<TableEntity>();
        await foreach (
            var row in sessions.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}") + conditions,
                cancellationToken: cancellationToken
            )
        )
        {
            rows.Add(row);
            if (rows.Count == limit)
            {
                break;
            }
        }

        return rows;
    }

    private static DateTimeOffset? StartOf(string rowKey) =>
        long.TryParse(
            rowKey.AsSpan(0, TicksDigits),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var inverted
        )
        && inverted <= DateTimeOffset.MaxValue.UtcTicks
            ? new DateTimeOffset(DateTimeOffset.MaxValue.UtcTicks - inverted, TimeSpan.Zero)
            : null;
}
