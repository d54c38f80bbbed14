using Azure;
using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>Rows that are written together or not at all, of which the first is conditional.</summary>
/// <param name="Key">Names them in the result.</param>
/// <param name="Row">The row that carries the condition.</param>
/// <param name="Version">The version it must have; null when it must not be there.</param>
/// <param name="More">What is written with it, unconditionally.</param>
public sealed record ConditionalRow(
    string Key,
    TableEntity Row,
    ETag? Version,
    params TableTransactionAction[] More
);

/// <summary>Writes conditional rows in few round trips; one that conflicts costs no other.</summary>
public static class ConditionalWriter
{
    private const int Concurrency = 8;

    /// <summary>Writes rows.</summary>
    /// <returns>The new version of each row written, by key; those that are missing were changed by somebody else.</returns>
    public static async Task<IReadOnlyDictionary<string, ETag>> WriteAsync(
        TableClient table,
        IEnumerable<ConditionalRow> rows,
        CancellationToken cancellationToken
    )
    {
        var written = new Dictionary<string, ETag>();
        await Parallel.ForEachAsync(
            rows.GroupBy(row => row.Row.PartitionKey).SelectMany(Transactions),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (transaction, token) => await SubmitAsync(table, transaction, written, token)
        );
        return written;
    }

    private static IEnumerable<List<ConditionalRow>> Transactions(IEnumerable<ConditionalRow> rows)
    {
        // A state has about 10 KiB, so a hundred stay below the 4 MiB of a transaction.
        var open = new List<ConditionalRow>();
        var count = 0;
        foreach (var row in rows)
        {
            if (count + 1 + row.More.Length > TransactionPlanner.MaximumRows)
            {
                yield return open;
                (open, count) = ([], 0);
            }

            open.Add(row);
            count += 1 + row.More.Length;
        }

        yield return open;
    }

    private static async Task SubmitAsync(
        TableClient table,
        List<ConditionalRow> rows,
        Dictionary<string, ETag> written,
        CancellationToken cancellationToken
    )
    {
        while (rows.Count > 0)
        {
            try
            {
                var response = await table.SubmitTransactionAsync(
                    rows.SelectMany(Actions),
                    cancellationToken
                );
                lock (written)
                {
                    var index = 0;
                    foreach (var row in rows)
                    {
                        written[row.Key] = response.Value[index].Headers.ETag!.Value;
                        index += 1 + row.More.Length;
                    }
                }

                return;
            }
            catch (TableTransactionFailedException e)
                when (e.Status is 404 or 409 or 412
                    && e.ErrorCode != "TableNotFound"
                    && e.FailedTransactionActionIndex is not null
                )
            {
                rows.RemoveAt(IndexOf(rows, e.FailedTransactionActionIndex.Value));
            }
        }
    }

    private static int IndexOf(List<ConditionalRow> rows, int action)
    {
        var index = 0;
        while (action > rows[index].More.Length)
        {
            action -= 1 + rows[index].More.Length;
            index++;
        }

        return index;
    }

    private static IEnumerable<TableTransactionAction> Actions(ConditionalRow row) =>
        row.More.Prepend(
            row.Version is { } version
                ? new(TableTransactionActionType.UpdateReplace, row.Row, version)
                : new(TableTransactionActionType.Add, row.Row)
        );
}
