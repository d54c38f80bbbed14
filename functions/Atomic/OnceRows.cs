using System.Collections.Concurrent;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>Writes what can be done only once, and is corrected when it is done again.</summary>
internal sealed class OnceRows(TableClient logs, int partition)
{
    private const int Concurrency = 8;

    /// <summary>Writes events.</summary>
    /// <param name="events">The events, in order.</param>
    /// <param name="refuse">Takes what storage will never take, and why.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>What they add to counters.</returns>
    public async Task<IReadOnlyCollection<Contribution>> WriteAsync(
        IReadOnlyList<LoggedEvent> events,
        Action<LoggedEvent, string> refuse,
        CancellationToken cancellationToken
    )
    {
        var contributions = new List<Contribution>();
        var waiting = events
            .GroupBy(KeyOf)
            .ToDictionary(ofOne => ofOne.Key, ofOne => ofOne.ToList());
        while (waiting.Count > 0)
        {
            var writes = new List<(((string, string) Key, OnceRow Row) Of, RowWrite Write)>();
            foreach (var (key, row) in await LoadAsync(waiting, cancellationToken))
            {
                waiting[key].ForEach(row.Take);
                if (row.ToWrite() is { } write)
                {
                    writes.Add(((key, row), write));
                }
                else
                {
                    contributions.AddRange(waiting[key].SelectMany(row.ChangesBy));
                }
            }

            var answers = await TableBatch.WriteAsync(
                logs,
                [.. writes.Select(w => w.Write)],
                cancellationToken
            );
            var again = new Dictionary<(string, string), List<LoggedEvent>>();
            foreach (var (((key, row), _), answer) in writes.Zip(answers))
            {
                switch (answer.Outcome)
                {
                    case RowOutcome.Written:
                        contributions.AddRange(waiting[key].SelectMany(row.ChangesBy));
                        break;
                    case RowOutcome.Conflict:
                        again[key] = waiting[key];
                        break;
                    default:
                        // The last one is the likeliest reason; those before it are tried again without it.
                        refuse(waiting[key][^1], answer.Detail!);
                        if (waiting[key].Count > 1)
                        {
                            again[key] = waiting[key][..^1];
                        }

                        break;
                }
            }

            waiting = again;
        }

        return contributions;
    }

    private (string, string) KeyOf(LoggedEvent logged)
    {
        var keys = AtomicRow.KeysOf(logged, partition);
        return (keys.Partition, keys.Row);
    }

    private async Task<IReadOnlyDictionary<(string, string), OnceRow>> LoadAsync(
        Dictionary<(string PartitionKey, string RowKey), List<LoggedEvent>> waiting,
        CancellationToken cancellationToken
    )
    {
        var rows = new ConcurrentDictionary<(string, string), OnceRow>();
        await Parallel.ForEachAsync(
            waiting,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (one, token) =>
            {
                var found = await logs.GetEntityIfExistsAsync<TableEntity>(
                    one.Key.PartitionKey,
                    one.Key.RowKey,
                    cancellationToken: token
                );
                rows[one.Key] = new OnceRow(
                    one.Value[0],
                    found.HasValue ? found.Value : null,
                    partition
                );
            }
        );
        return rows;
    }
}
