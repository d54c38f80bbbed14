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
        var byKeys = GroupByKeys(rows);
        var writes = new RowWrite[byKeys.Count];
        for (var i = 0; i < writes.Length; i++)
        {
            var (maker, row) = byKeys[i][0];
            RowPlace.Set(row, placeOf(maker));
            row[Partition] = partition;
            writes[i] = RowWrite.Add(row);
        }

        var answers = await TableBatch.WriteAsync(table, writes, cancellationToken);
        var made = new List<T>(writes.Length);
        var taken = new List<(T Maker, TableEntity Row)>();
        for (var i = 0; i < writes.Length; i++)
        {
            var (ofOne, answer) = (byKeys[i], answers[i]);
            if (answer.Outcome == RowOutcome.Refused)
            {
                refuse(ofOne[0].Maker, answer.Detail!);
                taken.AddRange(ofOne.Skip(1));
                continue;
            }

            // Of nearly all, one makes the row, now.
            if (answer.IsWritten && ofOne.Count == 1)
            {
                made.Add(ofOne[0].Maker);
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

    // In order; of several of one owner with the same keys the first.
    private static List<List<(T Maker, TableEntity Row)>> GroupByKeys<T>(
        IEnumerable<(T Maker, TableEntity Row)> rows
    )
    {
        var groups = new List<List<(T Maker, TableEntity Row)>>();
        var byKeys = new Dictionary<(string, string), List<(T Maker, TableEntity Row)>>();
        foreach (var one in rows)
        {
            var key = (one.Row.PartitionKey, one.Row.RowKey);
            if (!byKeys.TryGetValue(key, out var group))
            {
                byKeys.Add(key, group = new(1) { one });
                groups.Add(group);
            }
            else if (!group.Exists(other => OwnerOf(other.Row) == OwnerOf(one.Row)))
            {
                group.Add(one);
            }
        }

        return groups;
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
