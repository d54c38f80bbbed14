using System.Collections.Concurrent;
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
        var answers = new ConcurrentDictionary<RowWrite, RowAnswer>(
            ReferenceEqualityComparer.Instance
        );
        var possible = new List<RowWrite>(writes.Count);
        foreach (var write in writes)
        {
            if (ViolationOf(write) is { } violation)
            {
                answers[write] = new(write, RowOutcome.Refused, Detail: violation);
            }
            else
            {
                possible.Add(write);
            }
        }

        await Parallel.ForEachAsync(
            TransactionPlanner.Plan(possible),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (transaction, token) =>
                await new TableTransaction(table, answers).SubmitAsync(transaction, token)
        );
        return [.. writes.Select(write => answers[write])];
    }

    /// <summary>As many of some rows of a partition as surely fit into a transaction with a few others; one at least.</summary>
    public static IEnumerable<T> Fitting<T>(IEnumerable<T> all, Func<T, TableEntity> rowOf) =>
        TransactionPlanner.Fitting(all, rowOf);

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
        while (rows.Count > 0)
        {
            try
            {
                await table.SubmitTransactionAsync(
                    rows.Select(row => new TableTransactionAction(
                        TableTransactionActionType.Delete,
                        row,
                        ETag.All
                    )),
                    cancellationToken
                );
                return;
            }
            catch (TableTransactionFailedException e)
                when (e.Status == 404 && StorageFailure.IsConflict(e))
            {
                rows = [.. rows.Where((_, i) => i != e.FailedTransactionActionIndex)];
            }
        }
    }

    private static string? ViolationOf(RowWrite write) =>
        TableLimits.Violation(write.Row)
        ?? write.Companions.Select(ViolationOf).FirstOrDefault(v => v is not null);
}
