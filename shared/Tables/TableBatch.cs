using Azure;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>
/// Writes many rows in few round trips, and answers for each whether it is written, in conflict or refused.
/// One that conflicts or is refused costs no other. What may succeed later is thrown.
/// </summary>
public static class TableBatch
{
    private const int Concurrency = 8;

    /// <summary>Writes rows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="writes">What to write; each row once.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>An answer for each write, in order.</returns>
    /// <exception cref="RequestFailedException">Storage is down or throttles: nothing is known, write all again.</exception>
    public static async Task<IReadOnlyList<RowAnswer>> WriteAsync(
        TableClient table,
        IReadOnlyList<RowWrite> writes,
        CancellationToken cancellationToken
    )
    {
        var pending = new PendingWrite[writes.Count];
        var possible = new List<PendingWrite>(writes.Count);
        for (var i = 0; i < pending.Length; i++)
        {
            var one = pending[i] = new PendingWrite(writes[i]);
            if (ViolationOf(one.Write) is { } violation)
            {
                one.Answer = new(one.Write, RowOutcome.Refused, Detail: violation);
            }
            else
            {
                possible.Add(one);
            }
        }

        var transactions = TransactionPlanner.Plan(possible, one => one.Write).ToList();
        if (transactions.Count == 1)
        {
            await new TableTransaction(table).SubmitAsync(transactions[0], cancellationToken);
        }
        else
        {
            await Parallel.ForEachAsync(
                transactions,
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = Concurrency,
                    CancellationToken = cancellationToken,
                },
                async (transaction, token) =>
                    await new TableTransaction(table).SubmitAsync(transaction, token)
            );
        }

        return Array.ConvertAll(pending, one => one.Answer!);
    }

    /// <summary>As many of some writes of a partition as surely fit into a transaction with a few others; one at least.</summary>
    public static IEnumerable<T> Fitting<T>(IEnumerable<T> all, Func<T, RowWrite> writeOf) =>
        TransactionPlanner.Fitting(all, writeOf);

    /// <summary>Whether rows of one partition are written in one transaction, and so all of them or none.</summary>
    public static bool IsOneTransaction(IReadOnlyList<RowWrite> writes) =>
        TransactionPlanner.Plan(writes).Take(2).Count() < 2;

    /// <summary>Deletes rows of one partition, at most 100; those that are gone already do not matter.</summary>
    public static async Task DeleteAsync(
        TableClient table,
        IReadOnlyList<TableEntity> rows,
        CancellationToken cancellationToken
    )
    {
        var sender = SenderOf(table);
        var deletions = rows.Select(RowWrite.Delete).ToList();
        while (deletions.Count > 0)
        {
            var answer = await sender.SendAsync(deletions, cancellationToken);
            if (answer.IsWritten)
            {
                return;
            }

            if (!answer.IsConflict || answer.Status != 404)
            {
                throw answer.ToException();
            }

            deletions.RemoveAt(answer.FailedAction!.Value);
        }
    }

    /// <summary>Who sends the transactions of a table.</summary>
    internal static ITransactionSender SenderOf(TableClient table) =>
        table as ITransactionSender ?? new ClientTransactions(table);

    private static string? ViolationOf(RowWrite write)
    {
        var violation = write.Row.Violation;
        for (var i = 0; violation is null && i < write.Companions.Count; i++)
        {
            violation = ViolationOf(write.Companions[i]);
        }

        return violation;
    }
}

/// <summary>A write, and what became of it.</summary>
internal sealed class PendingWrite(RowWrite write)
{
    /// <summary>The write.</summary>
    public RowWrite Write => write;

    /// <summary>Its answer; null as long as there is none.</summary>
    public RowAnswer? Answer { get; set; }
}
