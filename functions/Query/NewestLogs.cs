using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// Reads atomic logs, newest first. Storage has them oldest first, so it is asked for stretches of time, from the
/// last one back: each is as long as the page is likely to need, by what was in the one before, and longer as long as
/// nothing is found. When there is much more in one than the page needs, the end of what is in it is looked for, and
/// a shorter one before that is read. So what a page costs depends on the page, and not on how much there is.
/// </summary>
public sealed class NewestLogs(StorageClients storage)
{
    /// <summary>How many rows a page looks at, at most, for those that storage cannot be asked for.</summary>
    internal const int MostLookedAt = 20_000;

    // How many more rows than are wanted are read at once: more when few of them are what is asked for.
    private const int LeastMore = 200;
    private const int UsualMore = 1000;
    private const int MostMore = 4000;

    private const double Growth = 16;
    private const double Allowance = 1.5;
    private static readonly TimeSpan FirstStretch = TimeSpan.FromSeconds(15);

    private readonly TableClient logs = storage.Tables.GetTableClient(TableNames.AtomicLogs);
    private readonly ClickedMarks clicked = new(storage);

    /// <summary>Some logs, and the place before which to go on; null at the end.</summary>
    internal async Task<(IReadOnlyList<TableEntity> Logs, string? Continuation)> ReadAsync(
        string project,
        LogFilter filter,
        IReadOnlyCollection<string>? columns,
        CancellationToken cancellationToken
    )
    {
        var stretches = new LogStretches(logs, project, filter, columns);
        var found = new List<TableEntity>();
        var wanted = filter.Range.Limit + 1;
        var (from, to) = (filter.Range.From, filter.Range.To);
        if (filter.After?.At < to)
        {
            to = filter.After.At.AddTicks(1);
        }

        var lookedAt = 0;
        var more = Math.Clamp(wanted, LeastMore, UsualMore);
        for (var length = Max(FirstStretch, stretches.Least); to > from && found.Count < wanted; )
        {
            var start = to - from > length ? stretches.Begin(to - length) : from;
            start = start > from ? start : from;
            var most = wanted - found.Count + more;
            var (rows, isWhole) = await stretches.ReadAsync(
                start,
                to,
                length > stretches.Least ? most : int.MaxValue,
                cancellationToken
            );
            if (!isWhole)
            {
                length = Max(LengthOf(wanted - found.Count, rows, to - start), stretches.Least);
                var last = LogPlace.MinuteOf(rows[^1]);
                to = await stretches.EndAsync(
                    last > start ? last : start,
                    to,
                    length,
                    cancellationToken
                );
                continue;
            }

            lookedAt += rows.Count;
            var fitting = await clicked.ThoseAsync(
                project,
                [
                    .. rows.Where(stretches.Of(start, to).Fits)
                        .Select(row => (Row: row, Place: LogPlace.Of(row)))
                        .Where(r => filter.After is null || r.Place.CompareTo(filter.After) < 0)
                        .OrderByDescending(r => r.Place)
                        .Select(r => r.Row),
                ],
                filter.IsClicked,
                cancellationToken
            );
            found.AddRange(fitting.Take(wanted - found.Count));
            to = start;
            more = fitting.Count * 2 < rows.Count ? Math.Min(more * 4, MostMore) : more;
            length = Max(
                length * GrowthOf(fitting.Count, rows.Count, wanted - found.Count, more),
                stretches.Least
            );
            if (found.Count < wanted && lookedAt >= MostLookedAt && to > from)
            {
                return (found, LogPlace.Before(to).ToString());
            }
        }

        return found.Count < wanted
            ? (found, null)
            : (found[..^1], LogPlace.Of(found[^2]).ToString());
    }

    // By how much longer the next stretch is, so that it is likely to have what is missing but not too much else.
    private static double GrowthOf(int fitting, int rows, int missing, int more)
    {
        var growth = fitting == 0 ? Growth : Math.Clamp(Allowance * missing / fitting, 1, Growth);
        return rows == 0 ? growth : Math.Min(growth, (missing + more) / Allowance / rows);
    }

    // How long a stretch has what is missing, by the minutes of the first rows of one that has too much.
    private static TimeSpan LengthOf(int missing, IReadOnlyList<TableEntity> rows, TimeSpan stretch)
    {
        var minutes =
            LogPlace.MinuteOf(rows[^1]) - LogPlace.MinuteOf(rows[0]) + TimeSpan.FromMinutes(1);
        var likely = (minutes < stretch ? minutes : stretch) * ((double)missing / rows.Count);
        return likely < stretch / 2 ? likely : stretch / 2;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
