using System.Collections.Concurrent;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>Writes what can be done only once, and is corrected when it is done again.</summary>
internal sealed class OnceRows(TableClient logs, int partition)
{
    private const int Concurrency = 8;

    /// <summary>Writes events, in order.</summary>
    /// <returns>What they add to counters.</returns>
    public async Task<IReadOnlyCollection<Contribution>> WriteAsync(
        IReadOnlyList<LoggedEvent> events,
        Refusals refusals,
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
                        Refuse(waiting[key], answer.Detail!, refusals, again, key);
                        break;
                }
            }

            waiting = again;
        }

        return contributions;
    }

    private (string, string) KeyOf(LoggedEvent logged)
    {
        var row = AtomicRow.Of(logged, partition);
        return (row.PartitionKey, row.RowKey);
    }

    // The last one is the likeliest reason; those before it are tried again without it.
    private static void Refuse(
        List<LoggedEvent> ofOne,
        string detail,
        Refusals refusals,
        Dictionary<(string, string), List<LoggedEvent>> again,
        (string, string) key
    )
    {
        refusals.Add(ofOne[^1].Item, DeadLetterReason.Refused, detail, ofOne[^1].Tracked.Project);
        if (ofOne.Count > 1)
        {
            again[key] = ofOne[..^1];
        }
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
