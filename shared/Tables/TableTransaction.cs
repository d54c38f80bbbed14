using Azure;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>One entity group transaction that is repeated without what spoils it, until the rest is written.</summary>
internal sealed class TableTransaction(TableClient table)
{
    private readonly ITransactionSender sender = TableBatch.SenderOf(table);
    private int conflicts;

    /// <summary>Writes rows of one partition that fit into one transaction.</summary>
    public async Task SubmitAsync(List<PendingWrite> writes, CancellationToken cancellationToken)
    {
        while (writes.Count > 0)
        {
            var answer = await sender.SendAsync(
                writes.ConvertAll(one => one.Write),
                cancellationToken
            );
            if (answer.IsWritten)
            {
                Written(writes, answer.Versions!);
                return;
            }

            var index = IndexOf(writes, answer.FailedAction);
            if (answer.IsConflict && index >= 0)
            {
                await ConflictAsync(writes, index, cancellationToken);
            }
            else if (!answer.IsRefusal)
            {
                throw answer.ToException();
            }
            // The transaction failed as a whole; without the row that spoilt it it may succeed.
            else if (index >= 0 || writes.Count == 1)
            {
                Answer(writes, Math.Max(0, index), RowOutcome.Refused, detail: answer.Detail);
            }
            else
            {
                var half = writes.Count / 2;
                await SubmitAsync(writes[..half], cancellationToken);
                writes = writes[half..];
            }
        }
    }

    private async Task ConflictAsync(
        List<PendingWrite> writes,
        int index,
        CancellationToken cancellationToken
    )
    {
        var failed = writes[index].Write;
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
                ? [writes[index]]
                : writes.FindAll(one => one.Write.Kind == RowWriteKind.Add);
        var existing = await reader.FindAsync(
            suspects.ConvertAll(one => one.Write),
            cancellationToken
        );
        foreach (var suspect in suspects)
        {
            if (existing.TryGetValue(suspect.Write.Row.RowKey, out var there))
            {
                Answer(writes, writes.IndexOf(suspect), RowOutcome.Conflict, there);
            }
        }

        // It was a companion that spoilt it.
        if (
            failed.Companions.Count > 0
            && writes.FindIndex(one => ReferenceEquals(one.Write, failed)) is var still and >= 0
        )
        {
            Answer(writes, still, RowOutcome.Conflict);
        }
    }

    private static void Answer(
        List<PendingWrite> writes,
        int index,
        RowOutcome outcome,
        TableEntity? existing = null,
        string? detail = null
    )
    {
        writes[index].Answer = new(writes[index].Write, outcome, null, existing, detail);
        writes.RemoveAt(index);
    }

    private static void Written(List<PendingWrite> writes, ETag?[] versions)
    {
        var index = 0;
        foreach (var one in writes)
        {
            var count = one.Write.Count;
            one.Answer = new(
                one.Write,
                RowOutcome.Written,
                new ArraySegment<ETag?>(versions, index, count)
            );
            index += count;
        }
    }

    /// <summary>The write of an action; -1 when it is not told.</summary>
    private static int IndexOf(List<PendingWrite> writes, int? action)
    {
        for (var index = 0; action is not null && index < writes.Count; index++)
        {
            action -= writes[index].Write.Count;
            if (action < 0)
            {
                return index;
            }
        }

        return -1;
    }
}
