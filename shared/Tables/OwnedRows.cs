using System.Globalization;
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

    /// <summary>Makes room for what is said of a row here, so that its properties need not be moved for it.</summary>
    public static void MakeRoom(Dictionary<string, object> row) => row[RowPlace.Column] = null!;

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
        var (firsts, others) = GroupByKeys(rows);
        var writes = new RowWrite[firsts.Count];
        for (var i = 0; i < writes.Length; i++)
        {
            var (maker, row) = firsts[i];
            row[RowPlace.Column] = MakerAt(placeOf(maker));
            writes[i] = RowWrite.Add(row);
        }

        var answers = await TableBatch.WriteAsync(table, writes, cancellationToken);
        var made = new List<T>(writes.Length);
        var taken = new List<(T Maker, TableEntity Row)>();
        for (var i = 0; i < writes.Length; i++)
        {
            var (first, answer) = (firsts[i], answers[i]);
            var more = others?.GetValueOrDefault(i) ?? [];
            if (answer.Outcome == RowOutcome.Refused)
            {
                refuse(first.Maker, answer.Detail!);
                taken.AddRange(more);
                continue;
            }

            // Of nearly all, one makes the row, now.
            if (answer.IsWritten && more.Count == 0)
            {
                made.Add(first.Maker);
                continue;
            }

            var standing = answer.Existing ?? first.Row;
            foreach (var (maker, row) in more.Prepend(first))
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

    // In order, with what has the keys of one before it by the place of that; of several of one owner the first.
    private static (
        List<(T Maker, TableEntity Row)> Firsts,
        Dictionary<int, List<(T Maker, TableEntity Row)>>? Others
    ) GroupByKeys<T>(IEnumerable<(T Maker, TableEntity Row)> rows)
    {
        var firsts = new List<(T Maker, TableEntity Row)>();
        Dictionary<int, List<(T Maker, TableEntity Row)>>? others = null;
        var places = new Dictionary<(string, string), int>();
        foreach (var one in rows)
        {
            if (places.TryAdd((one.Row.PartitionKey, one.Row.RowKey), firsts.Count))
            {
                firsts.Add(one);
                continue;
            }

            var place = places[(one.Row.PartitionKey, one.Row.RowKey)];
            others ??= [];
            if (!others.TryGetValue(place, out var same))
            {
                others[place] = same = [];
            }

            var owner = OwnerOf(one.Row);
            if (
                OwnerOf(firsts[place].Row) != owner
                && !same.Exists(other => OwnerOf(other.Row) == owner)
            )
            {
                same.Add(one);
            }
        }

        return (firsts, others);
    }

    private static TableEntity WithOwner(TableEntity row)
    {
        var own = new TableEntity(row) { RowKey = $"{row.RowKey}.{OwnerOf(row)}" };

        // From here on the keys say it.
        own.Remove(Owner);
        return own;
    }

    private static string? OwnerOf(TableEntity row) => row.GetString(Owner);

    // Places are those of one partition.
    private string MakerAt(EventSource place) =>
        string.Create(CultureInfo.InvariantCulture, $"{RowPlace.TextOf(place)}.{partition}");

    private bool IsOf(TableEntity row, EventSource place) =>
        row.TryGetValue(RowPlace.Column, out var maker)
            ? MakerAt(place).Equals(maker)
            : row.GetInt32("partition") == partition && RowPlace.Find(row) == place;
}
