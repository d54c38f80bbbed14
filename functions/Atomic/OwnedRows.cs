using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>Rows that are added once, and say by which event they were made.</summary>
internal sealed class OwnedRows(TableClient table, int partition)
{
    private const string Partition = "partition";

    /// <summary>Adds rows that are not there yet.</summary>
    /// <param name="rows">Events, each with its row. Of several with one row the first makes it.</param>
    /// <param name="refusals">Takes what storage will never take.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>The events that made their rows, now or when they were given before.</returns>
    public async Task<List<LoggedEvent>> AddAsync(
        IEnumerable<(LoggedEvent Logged, TableEntity Row)> rows,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        var first = rows.DistinctBy(r => (r.Row.PartitionKey, r.Row.RowKey)).ToList();
        foreach (var (logged, row) in first)
        {
            RowPlace.Set(row, logged.Place);
            row[Partition] = partition;
        }

        var answers = await TableBatch.WriteAsync(
            table,
            [.. first.Select(r => RowWrite.Add(r.Row))],
            cancellationToken
        );
        var made = new List<LoggedEvent>();
        foreach (var ((logged, _), answer) in first.Zip(answers))
        {
            if (answer.Outcome == RowOutcome.Refused)
            {
                refusals.Add(
                    logged.Item,
                    DeadLetterReason.Refused,
                    answer.Detail!,
                    logged.Tracked.Project
                );
            }
            else if (answer.IsWritten || IsOf(answer.Existing!, logged))
            {
                made.Add(logged);
            }
        }

        return made;
    }

    private bool IsOf(TableEntity row, LoggedEvent logged) =>
        row.GetInt32(Partition) == partition && RowPlace.Is(row, logged.Place);
}
