using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>One entity group transaction that is repeated without what spoils it, until the rest is written.</summary>
internal sealed class TableTransaction(
    TableClient table,
    ConcurrentDictionary<RowWrite, RowAnswer> answers
)
{
    private int conflicts;

    /// <summary>Writes rows of one partition that fit into one transaction.</summary>
    public async Task SubmitAsync(List<RowWrite> writes, CancellationToken cancellationToken)
    {
        while (writes.Count > 0)
        {
            try
            {
                var response = await table.SubmitTransactionAsync(
                    writes.SelectMany(write => write.Actions()),
                    cancellationToken
                );
                Written(writes, response.Value);
                return;
            }
            catch (TableTransactionFailedException e) when (StorageFailure.IsConflict(e))
            {
                await ConflictAsync(writes, IndexOf(writes, e), cancellationToken);
            }
            catch (RequestFailedException e) when (StorageFailure.IsRefusal(e))
            {
                // The transaction failed as a whole; without the row that spoilt it it may succeed.
                if (IndexOf(writes, e) is var index && index >= 0 || writes.Count == 1)
                {
                    var detail = StorageFailure.Describe(e);
                    Answer(writes, Math.Max(0, index), RowOutcome.Refused, detail: detail);
                }
                else
                {
                    var half = writes.Count / 2;
                    await SubmitAsync(writes[..half], cancellationToken);
                    writes = writes[half..];
                }
            }
        }
    }

    private async Task ConflictAsync(
        List<RowWrite> writes,
        int index,
        CancellationToken cancellationToken
    )
    {
        var failed = writes[index];
        if (failed.Kind != RowWriteKind.Add)
        {
            Answer(writes, index, RowOutcome.Conflict);
            return;
        }

        // One that is there is as a rule a client's retry. More than one says that the batch is handed over
        // again, so that all may be there: they are looked for together.
        var reader = new ExistingRows(table);
        var suspects =
            ++conflicts == 1
                ? [failed]
                : writes.Where(write => write.Kind == RowWriteKind.Add).ToList();
        var existing = await reader.FindAsync(suspects, cancellationToken);
        foreach (var write in suspects)
        {
            if (existing.TryGetValue(write.Row.RowKey, out var there))
            {
                Answer(writes, writes.IndexOf(write), RowOutcome.Conflict, there);
            }
        }

        // It was a companion that spoilt it.
        if (failed.Companions.Count > 0 && writes.IndexOf(failed) is var still and >= 0)
        {
            Answer(writes, still, RowOutcome.Conflict);
        }
    }

    private void Answer(
        List<RowWrite> writes,
        int index,
        RowOutcome outcome,
        TableEntity? existing = null,
        string? detail = null
    )
    {
        answers[writes[index]] = new(writes[index], outcome, null, existing, detail);
        writes.RemoveAt(index);
    }

    private void Written(List<RowWrite> writes, IReadOnlyList<Response> responses)
    {
        var index = 0;
        foreach (var write in writes)
        {
            var ofWrite = responses.Skip(index).Take(write.Count);
            answers[write] = new(
                write,
                RowOutcome.Written,
                [.. ofWrite.Select(response => response.Headers.ETag)]
            );
            index += write.Count;
        }
    }

    /// <summary>The write that failed; -1 when it is not told.</summary>
    private static int IndexOf(List<RowWrite> writes, RequestFailedException e)
    {
        if (e is not TableTransactionFailedException { FailedTransactionActionIndex: { } action })
        {
            return -1;
        }

        for (var index = 0; index < writes.Count; index++)
        {
            action -= writes[index].Count;
            if (action < 0)
            {
                return index;
            }
        }

        return -1;
    }
}
