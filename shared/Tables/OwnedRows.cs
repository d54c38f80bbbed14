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

    private static readonly RowColumn OwnerColumn = new(Owner);
    private static readonly RowColumn PlaceColumn = new(RowPlace.Column);

    /// <summary>
    /// Adds rows that are not there yet. A row whose keys another owner has taken stands under the same keys
    /// with its owner behind them.
    /// </summary>
    /// <param name="rows">What makes each row, and its keys. Of several of one owner with the same keys the first makes it.</param>
    /// <param name="placeOf">The place of the event that makes a row.</param>
    /// <param name="write">Writes the properties of a row, but for its owner and its place.</param>
    /// <param name="refuse">Takes what storage will never take, and why.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>What made its row, now or when it was given before.</returns>
    public async Task<List<T>> AddAsync<T>(
        IEnumerable<(T Maker, OwnedKeys Keys)> rows,
        Func<T, EventSource> placeOf,
        Action<IRowProperties, T> write,
        Action<T, string> refuse,
        CancellationToken cancellationToken
    )
    {
        var (firsts, others) = GroupByKeys(rows);
        using var buffer = new RowBuffer();
        var writes = new RowWrite[firsts.Count];
        for (var i = 0; i < writes.Length; i++)
        {
            var (maker, keys) = firsts[i];
            buffer.Begin(keys.Partition, keys.Row);
            buffer.Set(OwnerColumn, keys.Owner);
            buffer.Set(PlaceColumn, MakerAt(placeOf(maker)));
            write(buffer, maker);
            writes[i] = RowWrite.Add(buffer.End());
        }

        var answers = await TableBatch.WriteAsync(table, writes, cancellationToken);
        var made = new List<T>(writes.Length);
        var taken = new List<(T Maker, OwnedKeys Keys)>();
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

            var owner = answer.Existing is { } there ? there.GetString(Owner) : first.Keys.Owner;
            foreach (var (maker, keys) in more.Prepend(first))
            {
                var place = placeOf(maker);
                if (
                    answer.Existing is { } existing
                        ? IsOf(existing, place)
                        : place == placeOf(first.Maker)
                )
                {
                    made.Add(maker);
                }
                else if (owner != keys.Owner)
                {
                    // From here on the keys say whose it is.
                    taken.Add(
                        (maker, keys with { Row = $"{keys.Row}.{keys.Owner}", Owner = null })
                    );
                }
            }
        }

        if (taken.Count > 0)
        {
            made.AddRange(await AddAsync(taken, placeOf, write, refuse, cancellationToken));
        }

        return made;
    }

    // In order, with what has the keys of one before it by the place of that; of several of one owner the first.
    private static (
        List<(T Maker, OwnedKeys Keys)> Firsts,
        Dictionary<int, List<(T Maker, OwnedKeys Keys)>>? Others
    ) GroupByKeys<T>(IEnumerable<(T Maker, OwnedKeys Keys)> rows)
    {
        var count = rows is ICollection<(T Maker, OwnedKeys Keys)> known ? known.Count : 0;
        var firsts = new List<(T Maker, OwnedKeys Keys)>(count);
        Dictionary<int, List<(T Maker, OwnedKeys Keys)>>? others = null;
        var places = new Dictionary<(string, string), int>(count);
        foreach (var one in rows)
        {
            if (places.TryAdd((one.Keys.Partition, one.Keys.Row), firsts.Count))
            {
                firsts.Add(one);
                continue;
            }

            var place = places[(one.Keys.Partition, one.Keys.Row)];
            others ??= [];
            if (!others.TryGetValue(place, out var same))
            {
                others[place] = same = [];
            }

            var owner = one.Keys.Owner;
            if (
                firsts[place].Keys.Owner != owner
                && !same.Exists(other => other.Keys.Owner == owner)
            )
            {
                same.Add(one);
            }
        }

        return (firsts, others);
    }

    // Places are those of one partition.
    private string MakerAt(EventSource place) =>
        string.Create(CultureInfo.InvariantCulture, $"{RowPlace.TextOf(place)}.{partition}");

    private bool IsOf(TableEntity row, EventSource place) =>
        row.TryGetValue(RowPlace.Column, out var maker)
            ? MakerAt(place).Equals(maker)
            : row.GetInt32("partition") == partition && RowPlace.Find(row) == place;
}

/// <summary>The keys of a row, and whose it is.</summary>
/// <param name="Partition">Its partition key.</param>
/// <param name="Row">Its row key.</param>
/// <param name="Owner">Whose it is, where the keys do not say so.</param>
public readonly record struct OwnedKeys(string Partition, string Row, string? Owner = null);
