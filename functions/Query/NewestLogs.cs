using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// Reads atomic logs, newest first. Storage has them oldest first, so it is asked for stretches of time, from the
/// last one back: each is longer than the one before as long as little is found, and shorter when there is more in it
/// than can be looked at. So what a page costs depends on the page, and not on how much there is.
/// </summary>
public sealed class NewestLogs(StorageClients storage)
{
    /// <summary>How many rows a page looks at, at most, for those that storage cannot be asked for.</summary>
    internal const int MostLookedAt = 20_000;

    private const int MostInStretch = 4000;
    private const int Growth = 4;
    private static readonly TimeSpan FirstStretch = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LeastStretch = TimeSpan.FromSeconds(1);

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
        var found = new List<TableEntity>();
        var wanted = filter.Range.Limit + 1;
        var (from, to) = (filter.Range.From, filter.Range.To);
        if (filter.After?.At < to)
        {
            to = filter.After.At.AddTicks(1);
        }

        var lookedAt = 0;
        // Rows without a log type have no other time than their minute.
        var least = filter.HasLogType ? LeastStretch : TimeSpan.FromMinutes(1);
        for (var stretch = FirstStretch; to > from && found.Count < wanted; )
        {
            var start = to - from > stretch ? to - stretch : from;
            if (!filter.HasLogType)
            {
                start = start.AddTicks(-(start.Ticks % TimeSpan.TicksPerMinute));
                start = start > from ? start : from;
            }

            var stretched = filter with
            {
                Range = filter.Range with { From = start, To = to },
                After = null,
            };
            var rows = await ReadAsync(
                project,
                stretched,
                columns,
                stretch > least ? MostInStretch : int.MaxValue,
                cancellationToken
            );
            if (rows is null)
            {
                stretch = TimeSpan.FromTicks(
                    Math.Max((to - start).Ticks / Growth / 2, least.Ticks)
                );
                continue;
            }

            lookedAt += rows.Count;
            var fitting = await clicked.ThoseAsync(
                project,
                [
                    .. rows.Where(stretched.Fits)
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
            stretch *=
                rows.Count == 0 ? Growth * Growth
                : rows.Count < MostInStretch / Growth ? Growth
                : 1;
            if (found.Count < wanted && lookedAt >= MostLookedAt && to > from)
            {
                return (found, LogPlace.Before(to).ToString());
            }
        }

        return found.Count < wanted
            ? (found, null)
            : (found[..^1], LogPlace.Of(found[^2]).ToString());
    }

    // Null when there is more in the stretch than can be looked at.
    private async Task<List<TableEntity>?> ReadAsync(
        string project,
        LogFilter stretch,
        IReadOnlyCollection<string>? columns,
        int most,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<TableEntity>();
        // The project is not the client's to choose.
        await foreach (
            var row in logs.QueryAsync<TableEntity>(
                LogPage.Rows(TableKey.Encode(project) + "_", stretch)!,
                select: columns is null
                    ? null
                    : ["PartitionKey", "RowKey", "at", BotRows.Column, .. columns],
                cancellationToken: cancellationToken
            )
        )
        {
            rows.Add(row);
            if (rows.Count > most)
            {
                return null;
            }
        }

        return rows;
    }
}
