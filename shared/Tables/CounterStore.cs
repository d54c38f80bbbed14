using Azure;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>A contribution that storage will never take.</summary>
/// <param name="Contribution">What was to be counted.</param>
/// <param name="Detail">What storage said.</param>
public sealed record RefusedContribution(Contribution Contribution, string Detail);

/// <summary>Folds contributions into the counters of one hub partition, each event once.</summary>
/// <remarks>
/// A counter's row has the place of the last event that is in it, and is written under its version, so what
/// is handed over again changes nothing. Counters that were used lately are held, so that they need not be
/// read again; how many is bounded.
/// </remarks>
/// <param name="table">The table.</param>
public sealed class CounterStore(TableClient table)
{
    private const int MaximumHeld = 20_000;
    private const int Concurrency = 8;

    private readonly RecentlyUsed<CounterPage> held = new(MaximumHeld, page => page.Count + 1);

    /// <summary>Forgets what is held.</summary>
    public void Clear() => held.Clear();

    /// <summary>Adds contributions to their counters.</summary>
    /// <param name="contributions">What to add.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>What storage will never take; all else is counted.</returns>
    /// <exception cref="RequestFailedException">Storage is down or throttles: hand all over again.</exception>
    public async Task<IReadOnlyList<RefusedContribution>> ApplyAsync(
        IEnumerable<Contribution> contributions,
        CancellationToken cancellationToken
    )
    {
        var waiting = contributions
            .OrderBy(c => c.Place.Sequence)
            .ThenBy(c => c.Place.Index)
            .GroupBy(c => (c.PartitionKey, c.RowKey))
            .ToDictionary(ofRow => ofRow.Key, ofRow => ofRow.ToList());
        var refused = new List<RefusedContribution>();
        while (waiting.Count > 0)
        {
            var pages = await LoadAsync(waiting.Keys, cancellationToken);
            var changes = new List<((string PartitionKey, string RowKey) Key, Counter Counter)>();
            var writes = new List<RowWrite>();
            foreach (var (key, ofRow) in waiting)
            {
                var known = pages[key.PartitionKey].Get(key.RowKey);
                if (Counter.Add(known.Counter, ofRow) is { } changed && changed != known.Counter)
                {
                    changes.Add((key, changed));
                    writes.Add(
                        RowWrite.If(known.Version, changed.ToRow(key.PartitionKey, key.RowKey))
                    );
                }
            }

            var answers = await TableBatch.WriteAsync(table, writes, cancellationToken);
            var again = new Dictionary<(string PartitionKey, string RowKey), List<Contribution>>();
            foreach (var ((key, counter), answer) in changes.Zip(answers))
            {
                switch (answer.Outcome)
                {
                    case RowOutcome.Written:
                        pages[key.PartitionKey].Set(key.RowKey, new(counter, answer.Version));
                        break;
                    case RowOutcome.Conflict:
                        // Another writer has changed it, or this one before a restart: it is read again.
                        again[key] = waiting[key];
                        break;
                    default:
                        refused.AddRange(
                            waiting[key].Select(c => new RefusedContribution(c, answer.Detail!))
                        );
                        break;
                }
            }

            Hold(pages, again.Keys.Select(key => key.PartitionKey).ToHashSet());
            waiting = again;
        }

        return refused;
    }

    // They have grown by what was written, so that they weigh more than when they were opened.
    private void Hold(Dictionary<string, CounterPage> pages, HashSet<string> stale)
    {
        foreach (var (partitionKey, page) in pages)
        {
            if (stale.Contains(partitionKey))
            {
                held.Remove(partitionKey);
            }
            else
            {
                held.Set(partitionKey, page);
            }
        }
    }

    private async Task<Dictionary<string, CounterPage>> LoadAsync(
        IEnumerable<(string PartitionKey, string RowKey)> keys,
        CancellationToken cancellationToken
    )
    {
        var byPartition = keys.ToLookup(key => key.PartitionKey, key => key.RowKey);
        var pages = new Dictionary<string, CounterPage>();
        foreach (var partitionKey in byPartition.Select(p => p.Key))
        {
            if (held.TryGet(partitionKey, out var known) && known.Count <= MaximumHeld)
            {
                pages[partitionKey] = known;
            }
        }

        await Parallel.ForEachAsync(
            byPartition.Where(p => !pages.ContainsKey(p.Key)).Select(p => p.Key).ToList(),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (partitionKey, token) =>
            {
                var page = await CounterPage.OpenAsync(table, partitionKey, token);
                lock (pages)
                {
                    pages[partitionKey] = page;
                }
            }
        );
        foreach (var (partitionKey, page) in pages)
        {
            await page.ReadAsync(byPartition[partitionKey], cancellationToken);
            held.Set(partitionKey, page);
        }

        return pages;
    }
}
