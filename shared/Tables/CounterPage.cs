using Azure;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>A counter as it stands in the table.</summary>
/// <param name="Counter">The counter; null when there is none yet.</param>
/// <param name="Version">Its row's version.</param>
internal sealed record HeldCounter(Counter? Counter, ETag? Version);

/// <summary>
/// The counters of one hour or day as far as they are known. As a rule they are few and read together, so
/// that one which is not among them is known to be new; of one that has too many for that only those are
/// read that are asked for.
/// </summary>
internal sealed class CounterPage
{
    private const int PageRows = 1000;
    private const int Concurrency = 8;

    private readonly TableClient table;
    private readonly string partitionKey;
    private readonly Dictionary<string, HeldCounter> counters = [];
    private bool isComplete;

    private CounterPage(TableClient table, string partitionKey) =>
        (this.table, this.partitionKey) = (table, partitionKey);

    /// <summary>How many counters are held.</summary>
    public int Count => counters.Count;

    /// <summary>Reads the counters of a partition key, if they are few.</summary>
    public static async Task<CounterPage> OpenAsync(
        TableClient table,
        string partitionKey,
        CancellationToken cancellationToken
    )
    {
        var page = new CounterPage(table, partitionKey);
        var pages = table
            .QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}"),
                PageRows,
                cancellationToken: cancellationToken
            )
            .AsPages();
        await foreach (var first in pages)
        {
            page.isComplete = first.ContinuationToken is null;
            foreach (var row in first.Values)
            {
                page.Set(row.RowKey, new(Counter.Read(row), row.ETag));
            }

            break;
        }

        return page;
    }

    /// <summary>Makes the counters of some row keys known.</summary>
    public async Task ReadAsync(IEnumerable<string> rowKeys, CancellationToken cancellationToken)
    {
        if (isComplete)
        {
            return;
        }

        await Parallel.ForEachAsync(
            rowKeys.Where(key => !counters.ContainsKey(key)).ToList(),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (key, token) =>
            {
                var found = await table.GetEntityIfExistsAsync<TableEntity>(
                    partitionKey,
                    key,
                    cancellationToken: token
                );
                var read = found is { HasValue: true, Value: { } row }
                    ? new HeldCounter(Counter.Read(row), row.ETag)
                    : new HeldCounter(null, null);
                lock (counters)
                {
                    Set(key, read);
                }
            }
        );
    }

    /// <summary>A counter that is known; without a counter when there is none yet.</summary>
    public HeldCounter Get(string rowKey) =>
        counters.GetValueOrDefault(rowKey) ?? new HeldCounter(null, null);

    /// <summary>Holds a counter as it stands now.</summary>
    public void Set(string rowKey, HeldCounter counter) => counters[rowKey] = counter;
}
