using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;

namespace Tracking.Shared.Storage;

/// <summary>A row that storage will never take.</summary>
/// <param name="Row">The row.</param>
/// <param name="Detail">What storage said.</param>
public sealed record RefusedRow(TableEntity Row, string Detail);

/// <summary>Upserts many rows in few round trips.</summary>
public static class TableWriter
{
    private const int Concurrency = 8;

    /// <summary>Writes all rows; a row written before is replaced.</summary>
    /// <returns>The rows that storage will never take; all others are written.</returns>
    /// <exception cref="RequestFailedException">Storage is down or throttles: nothing is known, write all again.</exception>
    public static async Task<IReadOnlyCollection<RefusedRow>> UpsertAsync(
        TableClient table,
        IEnumerable<TableEntity> rows,
        CancellationToken cancellationToken
    )
    {
        var refused = new ConcurrentBag<RefusedRow>();
        await Parallel.ForEachAsync(
            TransactionPlanner.Plan(rows),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (transaction, token) => await SubmitAsync(table, transaction, refused, token)
        );
        return refused;
    }

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
                when (e is { Status: 404, FailedTransactionActionIndex: { } index }
                    && e.ErrorCode != "TableNotFound"
                )
            {
                rows = [.. rows.Where((_, i) => i != index)];
            }
        }
    }

    private static async Task SubmitAsync(
        TableClient table,
        IReadOnlyList<TableEntity> rows,
        ConcurrentBag<RefusedRow> refused,
        CancellationToken cancellationToken
    )
    {
        while (rows.Count > 0)
        {
            try
            {
                await table.SubmitTransactionAsync(
                    rows.Select(row => new TableTransactionAction(
                        TableTransactionActionType.UpsertReplace,
                        row
                    )),
                    cancellationToken
                );
                return;
            }
            catch (RequestFailedException e) when (IsRefusal(e))
            {
                // The transaction failed as a whole; without the row that spoilt it it may succeed.
                if (
                    e is TableTransactionFailedException { FailedTransactionActionIndex: { } index }
                    && index < rows.Count
                )
                {
                    refused.Add(new RefusedRow(rows[index], Detail(e)));
                    rows = [.. rows.Where((_, i) => i != index)];
                }
                else if (rows.Count == 1)
                {
                    refused.Add(new RefusedRow(rows[0], Detail(e)));
                    return;
                }
                else
                {
                    await SubmitAsync(
                        table,
                        [.. rows.Take(rows.Count / 2)],
                        refused,
                        cancellationToken
                    );
                    rows = [.. rows.Skip(rows.Count / 2)];
                }
            }
        }
    }

    private static bool IsRefusal(RequestFailedException e) => e.Status is 400 or 413;

    private static string Detail(RequestFailedException e) =>
        $"{e.Status} {e.ErrorCode ?? e.Message.Split('\n')[0]}";
}
