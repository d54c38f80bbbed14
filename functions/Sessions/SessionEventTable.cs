using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>Writes the rows of <c>sessionevents</c>, whose keys say all: writing one again changes nothing.</summary>
internal sealed class SessionEventTable(TableClient table, int partition)
{
    /// <summary>Writes events as they counted.</summary>
    /// <returns>The events that storage will never take, and why.</returns>
    public async Task<IReadOnlyList<(CountedEvent Counted, string Detail)>> WriteAsync(
        IReadOnlyList<CountedEvent> counted,
        CancellationToken cancellationToken
    )
    {
        var rows = counted
            .Select(c => (Counted: c, Row: SessionRows.Event(c, partition)))
            .GroupBy(r => (r.Row.PartitionKey, r.Row.RowKey))
            .ToLookup(ofOne => EventId.IsOnce(ofOne.First().Counted.Tracked.Id));
        var plain = rows[false].Select(ofOne => ofOne.Last()).ToList();
        var answers = await TableBatch.WriteAsync(
            table,
            [.. plain.Select(r => RowWrite.Put(r.Row))],
            cancellationToken
        );
        var once = await WriteOnceAsync([.. rows[true]], cancellationToken);
        return
        [
            .. plain
                .Zip(answers)
                .Where(p => !p.Second.IsWritten)
                .Select(p => (p.First.Counted, p.Second.Detail!)),
            .. once,
        ];
    }

    /// <summary>
    /// Writes what can be done only once, and is corrected when it is done again. A row says by which event it
    /// came to be as it is, so whoever writes late neither repeats a correction nor takes one back.
    /// </summary>
    private async Task<IReadOnlyList<(CountedEvent Counted, string Detail)>> WriteOnceAsync(
        IReadOnlyList<IEnumerable<(CountedEvent Counted, TableEntity Row)>> events,
        CancellationToken cancellationToken
    )
    {
        var refused = new List<(CountedEvent, string)>();
        var waiting = events.Select(ofOne => (OfOne: ofOne, There: (TableEntity?)null)).ToList();
        while (waiting.Count > 0)
        {
            var writes = waiting
                .Select(w => (w.OfOne, Row: CorrectedRow.Of(w.OfOne, w.There), w.There?.ETag))
                .Where(w => w.Row is not null)
                .ToList();
            var answers = await TableBatch.WriteAsync(
                table,
                [.. writes.Select(w => RowWrite.If(w.ETag, w.Row!))],
                cancellationToken
            );
            var ofAnswers = writes.Zip(answers).ToList();

            // The last one is the likeliest reason; those before it are tried again without it.
            refused.AddRange(
                ofAnswers
                    .Where(w => w.Second.Outcome == RowOutcome.Refused)
                    .Select(w => (w.First.OfOne.Last().Counted, w.Second.Detail!))
            );

            // Of a row that is there already, or that somebody else has changed, what stands now is looked at.
            waiting =
            [
                .. ofAnswers
                    .Where(w => w.Second.Outcome == RowOutcome.Conflict)
                    .Select(w => (w.First.OfOne, w.Second.Existing)),
            ];
        }

        return refused;
    }
}
