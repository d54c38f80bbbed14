using System.Collections.Concurrent;
using Azure.Data.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>Reads the rows of sessions that were listed together in few round trips: such sessions began together.</summary>
internal sealed class SessionRowReader(TableClient sessions, int partition)
{
    private const int Concurrency = 16;
    private const int PageRows = 500;

    // Up to so many are asked for one by one: between the first and the last may be many more than are asked for.
    private const int Few = 4;

    /// <summary>The rows that are there, without the sessions' events.</summary>
    public async Task<IReadOnlyCollection<KeyValuePair<DueSession, TableEntity>>> ReadAsync(
        IReadOnlyList<DueSession> wanted,
        CancellationToken cancellationToken
    )
    {
        var found = new ConcurrentDictionary<DueSession, TableEntity>();
        var keys = wanted.Select(s =>
            (Session: s, Keys: SessionRows.Keys(s.Project, s.StartedAt, s.Id, partition))
        );
        await Parallel.ForEachAsync(
            keys.GroupBy(k => k.Keys.PartitionKey),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (ofPartition, token) =>
                await ReadAsync(
                    ofPartition.Key,
                    ofPartition.ToDictionary(k => k.Keys.RowKey, k => k.Session),
                    found,
                    token
                )
        );
        return found;
    }

    private async Task ReadAsync(
        string partitionKey,
        Dictionary<string, DueSession> wanted,
        ConcurrentDictionary<DueSession, TableEntity> found,
        CancellationToken cancellationToken
    )
    {
        var rest = wanted.Keys.Order(StringComparer.Ordinal).ToList();
        while (rest.Count > Few)
        {
            // One page: when there is more in it that is not wanted, the next one begins at what is.
            var pages = sessions
                .QueryAsync<TableEntity>(
                    TableClient.CreateQueryFilter(
                        $"PartitionKey eq {partitionKey} and RowKey ge {rest[0]} and RowKey le {rest[^1]}"
                    ),
                    PageRows,
                    SessionRows.Columns,
                    cancellationToken
                )
                .AsPages();
            var last = "";
            await foreach (var page in pages)
            {
                foreach (var row in page.Values)
                {
                    last = row.RowKey;
                    if (wanted.TryGetValue(row.RowKey, out var session))
                    {
                        found[session] = row;
                    }
                }

                if (page.ContinuationToken is null)
                {
                    return;
                }

                if (last.Length > 0)
                {
                    break;
                }
            }

            rest.RemoveAll(key => string.CompareOrdinal(key, last) <= 0);
        }

        foreach (var key in rest)
        {
            var row = await sessions.GetEntityIfExistsAsync<TableEntity>(
                partitionKey,
                key,
                SessionRows.Columns,
                cancellationToken
            );
            if (row.HasValue)
            {
                found[wanted[key]] = row.Value!;
            }
        }
    }
}
