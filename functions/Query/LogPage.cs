using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// Reads atomic logs, oldest first. A page goes on behind the last row of the page before, so logs that
/// are written meanwhile neither shift nor repeat anything. A place outside the range costs nothing: from
/// one before it the page begins with the range, behind it there is nothing.
/// </summary>
public sealed class LogPage(StorageClients storage)
{
    private readonly TableClient logs = storage.Tables.GetTableClient(TableNames.AtomicLogs);

    /// <summary>Some logs, and the place behind which to go on; null at the end.</summary>
    internal async Task<(IReadOnlyList<TableEntity> Logs, string? Continuation)> ReadAsync(
        string project,
        LogFilter filter,
        CancellationToken cancellationToken
    )
    {
        // The project is not the client's to choose.
        var prefix = TableKey.Encode(project) + "_";
        var found = new List<TableEntity>();
        foreach (var keys in Keys(prefix, filter))
        {
            if (found.Count <= filter.Range.Limit)
            {
                await AddAsync(keys, found, filter, cancellationToken);
            }
        }

        if (found.Count <= filter.Range.Limit)
        {
            return (found, null);
        }

        var last = found[filter.Range.Limit - 1];
        return (
            found[..filter.Range.Limit],
            new LogPlace(last.PartitionKey[prefix.Length..], last.RowKey).ToString()
        );
    }

    /// <summary>The stretches of the table that hold the rest of a range, in order, as filters.</summary>
    internal static IEnumerable<string> Keys(string prefix, LogFilter filter)
    {
        var first = prefix + TableKey.Minute(filter.Range.From);
        var end = prefix + TableKey.Minute(filter.Range.To) + "`";
        if (
            filter.After is not { } after
            || string.CompareOrdinal(prefix + after.Partition, first) < 0
        )
        {
            yield return TableClient.CreateQueryFilter(
                $"PartitionKey ge {first} and PartitionKey lt {end}"
            );
        }
        else if (string.CompareOrdinal(prefix + after.Partition, end) < 0)
        {
            // What is left of the partition that the last page ended in, then those behind it.
            var ended = prefix + after.Partition;
            yield return TableClient.CreateQueryFilter(
                $"PartitionKey eq {ended} and RowKey gt {after.Row}"
            );
            yield return TableClient.CreateQueryFilter(
                $"PartitionKey gt {ended} and PartitionKey lt {end}"
            );
        }
    }

    private async Task AddAsync(
        string keys,
        List<TableEntity> found,
        LogFilter filter,
        CancellationToken cancellationToken
    )
    {
        await foreach (
            var row in logs.QueryAsync<TableEntity>(
                keys + filter.Conditions,
                cancellationToken: cancellationToken
            )
        )
        {
            found.Add(row);
            if (found.Count > filter.Range.Limit)
            {
                return;
            }
        }
    }
}
