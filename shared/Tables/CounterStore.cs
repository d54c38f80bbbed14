using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>Folds contributions into the counters of one hub partition, each event once.</summary>
/// <remarks>
/// A counter's row has the place of the last frame that is in it, and is written under its version, so
/// what is handed over again changes nothing. All counters of an hour or a day are read together when the
/// first of them is needed, so one that is not among them is known to be new: no round trip for each.
/// </remarks>
public sealed class CounterStore(TableClient table)
{
    private const int MaximumHeld = 200_000;
    private const int Concurrency = 8;

    private readonly Dictionary<string, Dictionary<string, (Counter Counter, ETag Version)>> held =
    [];

    /// <summary>Forgets what is held.</summary>
    public void Clear() => held.Clear();

    /// <summary>Adds contributions to their counters.</summary>
    /// <exception cref="RequestFailedException">Storage is down or throttles: hand all over again.</exception>
    public async Task ApplyAsync(
        IEnumerable<Contribution> contributions,
        CancellationToken cancellationToken
    )
    {
        if (held.Values.Sum(counters => counters.Count) > MaximumHeld)
        {
            held.Clear();
        }

        var waiting = contributions
            .GroupBy(c => c.PartitionKey)
            .ToDictionary(
                ofPartition => ofPartition.Key,
                ofPartition => ofPartition.GroupBy(c => c.RowKey).ToList()
            );
        while (waiting.Count > 0)
        {
            await LoadAsync(waiting.Keys, cancellationToken);
            var changes = new Dictionary<string, (string, string, Counter)>();
            var rows = new List<ConditionalRow>();
            foreach (var (partitionKey, counters) in waiting)
            {
                foreach (var ofRow in counters)
                {
                    var isKnown = held[partitionKey].TryGetValue(ofRow.Key, out var known);
                    if (Add(isKnown ? known.Counter : null, ofRow) is { } changed)
                    {
                        var name = $"{partitionKey}/{ofRow.Key}";
                        changes[name] = (partitionKey, ofRow.Key, changed);
                        rows.Add(
                            new(
                                name,
                                changed.ToRow(partitionKey, ofRow.Key),
                                isKnown ? known.Version : null
                            )
                        );
                    }
                }
            }

            var written = await ConditionalWriter.WriteAsync(table, rows, cancellationToken);
            waiting = Rest(waiting, changes, written);
        }
    }

    /// <summary>A counter with what it does not have yet of some contributions; null when it has all.</summary>
    private static Counter? Add(Counter? counter, IEnumerable<Contribution> contributions)
    {
        var fresh = contributions
            .Where(c => counter is null || !counter.Position.Covers(c.Position))
            .ToList();
        return fresh.Count == 0
            ? null
            : new Counter(
                (counter?.Count ?? 0) + fresh.Sum(c => c.Count),
                (counter?.Sum ?? 0) + fresh.Sum(c => c.Sum),
                counter?.Label ?? fresh[0].Label,
                fresh[^1].Position
            );
    }

    // Where somebody else has written, what is held is read again.
    private Dictionary<string, List<IGrouping<string, Contribution>>> Rest(
        Dictionary<string, List<IGrouping<string, Contribution>>> waiting,
        Dictionary<string, (string PartitionKey, string RowKey, Counter Counter)> changes,
        IReadOnlyDictionary<string, ETag> written
    )
    {
        var rest = new HashSet<string>();
        foreach (var (name, (partitionKey, rowKey, counter)) in changes)
        {
            if (written.TryGetValue(name, out var version))
            {
                held[partitionKey][rowKey] = (counter, version);
            }
            else
            {
                rest.Add(partitionKey);
            }
        }

        foreach (var partitionKey in rest)
        {
            held.Remove(partitionKey);
        }

        return rest.ToDictionary(key => key, key => waiting[key]);
    }

    private async Task LoadAsync(
        IEnumerable<string> partitionKeys,
        CancellationToken cancellationToken
    )
    {
        var loaded =
            new ConcurrentDictionary<string, Dictionary<string, (Counter Counter, ETag Version)>>();
        await Parallel.ForEachAsync(
            partitionKeys.Where(key => !held.ContainsKey(key)),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (key, token) => loaded[key] = await ReadAsync(key, token)
        );
        foreach (var (key, counters) in loaded)
        {
            held[key] = counters;
        }
    }

    private async Task<Dictionary<string, (Counter Counter, ETag Version)>> ReadAsync(
        string partitionKey,
        CancellationToken cancellationToken
    )
    {
        var counters = new Dictionary<string, (Counter, ETag)>();
        await foreach (
            var row in table.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}"),
                cancellationToken: cancellationToken
            )
        )
        {
            counters[row.RowKey] = (Counter.Read(row), row.ETag);
        }

        return counters;
    }
}
