using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>What was read of a stretch of time.</summary>
/// <param name="Rows">The rows that storage can be asked for, by their keys.</param>
/// <param name="IsWhole">Whether these are all; else they are the first by their keys.</param>
internal readonly record struct LogStretch(IReadOnlyList<TableEntity> Rows, bool IsWhole);

/// <summary>Reads stretches of time of the logs of a filter, and finds where the last of them is.</summary>
/// <param name="logs">The table of logs.</param>
/// <param name="project">The project, which is not the client's to choose.</param>
/// <param name="filter">Which logs.</param>
/// <param name="columns">What of a row is needed; null for all.</param>
internal sealed class LogStretches(
    TableClient logs,
    string project,
    LogFilter filter,
    IReadOnlyCollection<string>? columns
)
{
    private const int MostOfPage = 1000;

    private readonly string prefix = TableKey.Encode(project) + "_";
    private readonly string[]? select = columns is null
        ? null
        : ["PartitionKey", "RowKey", "at", BotRows.Column, .. columns];

    /// <summary>The shortest stretch. Rows without a log type have no other time than their minute.</summary>
    public TimeSpan Least { get; } =
        filter.HasLogType ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromMinutes(1);

    /// <summary>The filter of a stretch.</summary>
    public LogFilter Of(DateTimeOffset from, DateTimeOffset to) =>
        filter with
        {
            Range = filter.Range with { From = from, To = to },
            After = null,
        };

    /// <summary>A time, or the one before it at which a stretch can begin.</summary>
    public DateTimeOffset Begin(DateTimeOffset at) => filter.HasLogType ? at : MinuteOf(at);

    /// <summary>Reads a stretch.</summary>
    /// <param name="from">This time or later.</param>
    /// <param name="to">Before this time.</param>
    /// <param name="most">How many rows at the most, 1 or more.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<LogStretch> ReadAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        int most,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<TableEntity>();
        await foreach (
            var row in logs.QueryAsync<TableEntity>(
                LogPage.Rows(prefix, Of(from, to))!,
                most < MostOfPage ? most + 1 : MostOfPage,
                select,
                cancellationToken
            )
        )
        {
            if (IsBehind(row, to))
            {
                break;
            }

            if (rows.Count == most)
            {
                return new(rows, IsWhole: false);
            }

            rows.Add(row);
        }

        return new(rows, IsWhole: true);
    }

    /// <summary>
    /// The end of a stretch in which the last of some logs is: before it there is one within <paramref name="width"/>,
    /// and none from it on. Storage is asked for the first row of halves, which costs the same however many there are.
    /// </summary>
    /// <param name="from">There is a log at this time or later.</param>
    /// <param name="to">Before this time.</param>
    /// <param name="width">How exactly it is to be known.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<DateTimeOffset> EndAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        TimeSpan width,
        CancellationToken cancellationToken
    )
    {
        // Many at once with nothing behind them are the usual reason to look.
        var middle = MinuteOf(from).AddMinutes(1);
        while (to - from > width)
        {
            middle = middle < to ? middle : Begin(from + ((to - from) / 2));
            if (middle <= from)
            {
                break;
            }

            if (await FirstMinuteAsync(middle, to, cancellationToken) is { } minute)
            {
                from = minute > middle ? minute : middle;
                middle = to;
            }
            else
            {
                to = middle;
            }
        }

        return to;
    }

    private async Task<DateTimeOffset?> FirstMinuteAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        await foreach (
            var row in logs.QueryAsync<TableEntity>(
                LogPage.Rows(prefix, Of(from, to))!,
                maxPerPage: 1,
                ["PartitionKey"],
                cancellationToken
            )
        )
        {
            return IsBehind(row, to) ? null : LogPlace.MinuteOf(row);
        }

        return null;
    }

    // Where storage is asked for minutes it tells the one in which the stretch ends, too.
    private bool IsBehind(TableEntity row, DateTimeOffset to) =>
        !filter.HasLogType && LogPlace.MinuteOf(row) >= to;

    private static DateTimeOffset MinuteOf(DateTimeOffset at) =>
        at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerMinute));
}
