using Azure.Data.Tables;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>
/// Rows that are added once, and say by which event they were made. So the event that made one is told from
/// another that repeats it, however often either is given.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="partition">The hub partition of the events.</param>
public sealed class OwnedRows(TableClient table, int partition)
{
    /// <summary>The property that says whose a row is, where keys alone do not.</summary>
    public const string Owner = "owner";

    private const string Partition = "partition";

    /// <summary>
    /// Adds rows that are not there yet. A row whose keys another owner has taken stands under the same keys
    /// with its owner behind them.
    /// </summary>
    /// <param name="rows">What makes each row, and the row. Of several of one owner with the same keys the first makes it.</param>
    /// <param name="placeOf">The place of the event that makes a row.</param>
    /// <param name="refuse">Takes what storage will never take, and why.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>What made its row, now or when it was given before.</returns>
    public async Task<List<T>> AddAsync<T>(
        IEnumerable<(T Maker, TableEntity Row)> rows,
        Func<T, EventSource> placeOf,
        Action<T, string> refuse,
        CancellationToken cancellationToken
    )
    {
        var all = rows.DistinctBy(r => (r.Row.PartitionKey, r.Row.RowKey, OwnerOf(r.Row))).ToList();
        var byKeys = all.GroupBy(r => (r.Row.PartitionKey, r.Row.RowKey))
            .Select(ofOne => ofOne.ToList())
            .ToList();
        foreach (var (maker, row) in byKeys.Select(ofOne => ofOne[0]))
        {
            RowPlace.Set(row, placeOf(maker));
            row[Partition] = partition;
        }

        var answers = await TableBatch.WriteAsync(
            table,
            [.. byKeys.Select(ofOne => RowWrite.Add(ofOne[0].Row))],
            cancellationToken
        );
        var made = new List<T>();
        var taken = new List<(T Maker, TableEntity Row)>();
        foreach (var (ofOne, answer) in byKeys.Zip(answers))
        {
            if (answer.Outcome == RowOutcome.Refused)
            {
                refuse(ofOne[0].Maker, answer.Detail!);
                taken.AddRange(ofOne.Skip(1));
                continue;
            }

            var standing = answer.Existing ?? ofOne[0].Row;
            foreach (var (maker, row) in ofOne)
            {
                if (IsOf(standing, placeOf(maker)))
                {
                    made.Add(maker);
                }
                else if (OwnerOf(standing) != OwnerOf(row))
                {
                    taken.Add((maker, row));
                }
            }
        }

        if (taken.Count > 0)
        {
            made.AddRange(
                await AddAsync(
                    taken.Select(t => (t.Maker, WithOwner(t.Row))),
                    placeOf,
                    refuse,
                    cancellationToken
                )
            );
        }

        return made;
    }

    private static TableEntity WithOwner(TableEntity row)
    {
        var own = new TableEntity(row) { RowKey = $"{row.RowKey}.{OwnerOf(row)}" };

        // From here on the keys say it.
        own.Remove(Owner);
        return own;
    }

    private static string? OwnerOf(TableEntity row) => row.GetString(Owner);

    private bool IsOf(TableEntity row, EventSource place) =>
        row.GetInt32(Partition) == partition && RowPlace.Is(row, place);
}
