using System.Collections.Concurrent;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>Finds which rows of one partition are there already, in few round trips.</summary>
internal sealed class ExistingRows(TableClient table)
{
    private const int Concurrency = 8;
    private const int PageRows = 1000;

    // Up to so many are asked for one by one: a range may have many more rows than are asked for.
    private const int Few = 4;

    /// <summary>The rows that are there, by their row keys.</summary>
    public async Task<IReadOnlyDictionary<string, TableEntity>> FindAsync(
        IReadOnlyList<RowWrite> suspects,
        CancellationToken cancellationToken
    )
    {
        var found = new ConcurrentDictionary<string, TableEntity>(StringComparer.Ordinal);
        var keys = suspects
            .Select(write => write.Row.RowKey)
            .Order(StringComparer.Ordinal)
            .ToList();
        var partition = suspects[0].Row.PartitionKey;
        var seen =
            keys.Count > Few
                ? await ReadRangeAsync(partition, keys, found, cancellationToken)
                : null;
        await Parallel.ForEachAsync(
            keys.Where(key => seen is null || string.CompareOrdinal(key, seen) > 0),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (key, token) =>
            {
                var row = await table.GetEntityIfExistsAsync<TableEntity>(
                    partition,
                    key,
                    cancellationToken: token
                );
                if (row is { HasValue: true, Value: { } value })
                {
                    found[key] = value;
                }
            }
        );
        return found;
    }

    /// <summary>Reads one page of the range in which the keys lie.</summary>
    /// <returns>The key up to which all is known.</returns>
    private async Task<string?> ReadRangeAsync(
        string partition,
        List<string> keys,
        ConcurrentDictionary<string, TableEntity> found,
        CancellationToken cancellationToken
    )
    {
        var wanted = keys.ToHashSet(StringComparer.Ordinal);
        var pages = table
            .QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter(
                    $"PartitionKey eq {partition} and RowKey ge {keys[0]} and RowKey le {keys[^1]}"
                ),
                PageRows,
                cancellationToken: cancellationToken
            )
            .AsPages();
        await foreach (var page in pages)
        {
            foreach (var row in page.Values.Where(row => wanted.Contains(row.RowKey)))
            {
                found[row.RowKey] = row;
            }

            return page.ContinuationToken is null ? keys[^1]
                : page.Values.Count > 0 ? page.Values[^1].RowKey
                : null;
        }

        return keys[^1];
    }
}
