using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>A row that storage will never take.</summary>
/// <param name="Row">The row.</param>
/// <param name="Detail">What storage said.</param>
public sealed record RefusedRow(TableEntity Row, string Detail);

/// <summary>What became of rows that were to be added.</summary>
/// <param name="Refused">Those that storage will never take.</param>
/// <param name="Existing">Those that were there already, as they are, by their keys.</param>
public sealed record AddedRows(
    IReadOnlyCollection<RefusedRow> Refused,
    IReadOnlyDictionary<(string PartitionKey, string RowKey), TableEntity> Existing
);

/// <summary>Writes many rows in few round trips.</summary>
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
    ) =>
        (
            await SubmitAllAsync(
                table,
                rows,
                TableTransactionActionType.UpsertReplace,
                cancellationToken
            )
        ).Refused;

    /// <summary>Writes what the rows have into those that are there; their other members stay.</summary>
    /// <exception cref="RequestFailedException">Storage is down or throttles: nothing is known, write all again.</exception>
    public static Task MergeAsync(
        TableClient table,
        IEnumerable<TableEntity> rows,
        CancellationToken cancellationToken
    ) => SubmitAllAsync(table, rows, TableTransactionActionType.UpsertMerge, cancellationToken);

    /// <summary>Adds rows that are not there yet; those that are stay as they are.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Rows of different keys.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RequestFailedException">Storage is down or throttles: nothing is known, add all again.</exception>
    public static Task<AddedRows> AddAsync(
        TableClient table,
        IEnumerable<TableEntity> rows,
        CancellationToken cancellationToken
    ) => SubmitAllAsync(table, rows, TableTransactionActionType.Add, cancellationToken);

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

    private static async Task<AddedRows> SubmitAllAsync(
        TableClient table,
        IEnumerable<TableEntity> rows,
        TableTransactionActionType action,
        CancellationToken cancellationToken
    )
    {
        var refused = new ConcurrentBag<RefusedRow>();
        var existing = new ConcurrentDictionary<(string, string), TableEntity>();
        await Parallel.ForEachAsync(
            TransactionPlanner.Plan(rows),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (transaction, token) =>
                await SubmitAsync(table, transaction, action, refused, existing, token)
        );
        return new AddedRows(refused, existing);
    }

    private static async Task SubmitAsync(
        TableClient table,
        IReadOnlyList<TableEntity> rows,
        TableTransactionActionType action,
        ConcurrentBag<RefusedRow> refused,
        ConcurrentDictionary<(string, string), TableEntity> existing,
        CancellationToken cancellationToken
    )
    {
        while (rows.Count > 0)
        {
            try
            {
                await table.SubmitTransactionAsync(
                    rows.Select(row => new TableTransactionAction(action, row)),
                    cancellationToken
                );
                return;
            }
            catch (TableTransactionFailedException e)
                when (e is { Status: 409, ErrorCode: "EntityAlreadyExists" })
            {
                // One is there; as a rule because the batch is handed over again, so others are too.
                await ReadAsync(table, rows, existing, cancellationToken);
                rows =
                [
                    .. rows.Where(row => !existing.ContainsKey((row.PartitionKey, row.RowKey))),
                ];
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
                        action,
                        refused,
                        existing,
                        cancellationToken
                    );
                    rows = [.. rows.Skip(rows.Count / 2)];
                }
            }
        }
    }

    private static Task ReadAsync(
        TableClient table,
        IEnumerable<TableEntity> rows,
        ConcurrentDictionary<(string, string), TableEntity> existing,
        CancellationToken cancellationToken
    ) =>
        Parallel.ForEachAsync(
            rows,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (row, token) =>
            {
                var found = await table.GetEntityIfExistsAsync<TableEntity>(
                    row.PartitionKey,
                    row.RowKey,
                    cancellationToken: token
                );
                if (found is { HasValue: true, Value: { } value })
                {
                    existing[(row.PartitionKey, row.RowKey)] = value;
                }
            }
        );

    private static bool IsRefusal(RequestFailedException e) => e.Status is 400 or 413;

    private static string Detail(RequestFailedException e) =>
        $"{e.Status} {e.ErrorCode ?? e.Message.Split('\n')[0]}";
}
