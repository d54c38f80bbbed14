using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>
/// Ends what is due. The list has each token with an open session once, under the minute in which one would be
/// due as last known, so the cost is that of the sessions whose minute has come.
/// </summary>
internal sealed class SessionSweep(
    TableClient states,
    SessionStore store,
    SessionTelling telling,
    int partition
)
{
    private const int Chunk = 500;

    /// <summary>Ends what is due at the time of a sweep.</summary>
    public async Task RunAsync(EventSource sweep, CancellationToken cancellationToken)
    {
        var due = new List<(string Minute, string Token)>();
        await foreach (
            var row in states.QueryAsync<TableEntity>(
                SessionRows.DueFilter(sweep.EnqueuedAt, partition),
                select: ["PartitionKey", "RowKey"],
                cancellationToken: cancellationToken
            )
        )
        {
            due.Add(SessionRows.ReadDue(row));
        }

        // Facts are told in the order of tokens, however often the sweep is given.
        foreach (var chunk in due.OrderBy(d => d.Token, StringComparer.Ordinal).Chunk(Chunk))
        {
            await RunAsync(sweep, chunk, cancellationToken);
        }
    }

    private async Task RunAsync(
        EventSource sweep,
        (string Minute, string Token)[] due,
        CancellationToken cancellationToken
    )
    {
        var minutes = due.ToLookup(d => d.Token, d => d.Minute);
        var refused = new HashSet<string>();
        var open = minutes.Select(m => m.Key).ToList();
        while (open.Count > 0)
        {
            var changes = (await store.LoadAsync(open, cancellationToken))
                .Where(held =>
                    held.Value.State is { } known
                    && known.Open.Any()
                    && !known.Covers(sweep)
                    && minutes[held.Key].Contains(known.Due)
                )
                .Select(held => Change(held.Value, sweep))
                .ToList();
            var answers = await store.CommitAsync(changes, cancellationToken);
            var again = new List<string>();
            foreach (var (change, answer) in changes.Zip(answers))
            {
                if (answer.Outcome == RowOutcome.Conflict)
                {
                    again.Add(change.State.Token);
                }
                else if (answer.Outcome == RowOutcome.Refused)
                {
                    // It stays due, and keeps no other session from ending.
                    refused.Add(change.State.Token);
                }
            }

            open = again;
        }

        var looked = await store.LoadAsync([.. minutes.Select(m => m.Key)], cancellationToken);
        await telling.TellAsync(
            [.. looked.Values.Where(held => held.State is not null)],
            sweep,
            cancellationToken
        );

        // Only when all is told; until then the list says what to look at again.
        await DeleteAsync(
            due.Where(d => !refused.Contains(d.Token) && looked[d.Token].State?.Due != d.Minute),
            cancellationToken
        );
    }

    private StateChange Change(HeldState held, EventSource sweep)
    {
        var state = SessionFold.Sweep(held.State!, sweep);
        return new StateChange(
            held,
            state,
            state.Due is { } later
                ? [RowWrite.Put(SessionRows.Due(later, state.Token, partition))]
                : []
        );
    }

    private async Task DeleteAsync(
        IEnumerable<(string Minute, string Token)> due,
        CancellationToken cancellationToken
    )
    {
        foreach (var chunk in due.Chunk(TableLimits.TransactionRows))
        {
            await TableBatch.DeleteAsync(
                states,
                [.. chunk.Select(d => SessionRows.Due(d.Minute, d.Token, partition))],
                cancellationToken
            );
        }
    }
}
