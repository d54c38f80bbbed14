using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// Reads atomic logs, oldest first. Storage has them by minute, within that by hub partition; so each minute is
/// read to its end and put in order, of which no more is held than the page has room for. A page goes on behind
/// the last log of the page before, so logs that are written meanwhile neither shift nor repeat anything. A place
/// outside the range costs nothing: from one before it the page begins with the range, behind it there is nothing.
/// </summary>
public sealed class LogPage(StorageClients storage)
{
    private readonly TableClient logs = storage.Tables.GetTableClient(TableNames.AtomicLogs);
    private readonly ClickedMarks clicked = new(storage);

    /// <summary>Some logs, and the place behind which to go on; null at the end.</summary>
    internal async Task<(IReadOnlyList<TableEntity> Logs, string? Continuation)> ReadAsync(
        string project,
        LogFilter filter,
        CancellationToken cancellationToken
    )
    {
        var found = new List<TableEntity>();
        // One more than the page has tells whether there is another.
        var wanted = filter.Range.Limit + 1;
        var ofMinute = new EarliestLogs();
        var (minute, lookedAt) = ("", 0);
        await foreach (var page in PagesAsync(project, filter, cancellationToken))
        {
            var fitting = await clicked.ThoseAsync(
                project,
                [
                    .. page.Where(row =>
                        LogPlace.Of(row).CompareTo(filter.After) > 0 && filter.Fits(row)
                    ),
                ],
                filter.IsClicked,
                cancellationToken
            );
            var isFitting = fitting.ToHashSet();
            foreach (var row in page)
            {
                if (!row.PartitionKey.StartsWith(minute + '_', StringComparison.Ordinal))
                {
                    minute = row.PartitionKey[..row.PartitionKey.LastIndexOf('_')];
                    found.AddRange(ofMinute.Take());
                    if (found.Count == wanted)
                    {
                        return Page(found);
                    }

                    if (lookedAt >= NewestLogs.MostLookedAt)
                    {
                        return (found, LogPlace.Before(LogPlace.MinuteOf(row)).ToString());
                    }
                }

                lookedAt++;
                if (isFitting.Contains(row))
                {
                    ofMinute.Add(row, LogPlace.Of(row), wanted - found.Count);
                }
            }
        }

        found.AddRange(ofMinute.Take());
        return found.Count < wanted ? (found, null) : Page(found);
    }

    /// <summary>The rest of a range, as a filter; null when nothing is left of it.</summary>
    internal static string? Rows(string prefix, LogFilter filter)
    {
        var (from, to) = (filter.Range.From, filter.Range.To);
        if (filter.After?.At > from)
        {
            from = filter.After.At;
        }

        if (from >= to)
        {
            return null;
        }

        var minutes = TableClient.CreateQueryFilter(
            $"PartitionKey ge {prefix + TableKey.Minute(from)} and PartitionKey lt {prefix + TableKey.Minute(to) + "`"}"
        );
        return (
                filter.HasLogType
                    ? minutes + TableClient.CreateQueryFilter($" and at ge {from} and at lt {to}")
                    : minutes
            ) + filter.Conditions;
    }

    private static (IReadOnlyList<TableEntity> Logs, string? Continuation) Page(
        List<TableEntity> found
    ) => (found[..^1], LogPlace.Of(found[^2]).ToString());

    private async IAsyncEnumerable<IReadOnlyList<TableEntity>> PagesAsync(
        string project,
        LogFilter filter,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // The project is not the client's to choose.
        if (Rows(TableKey.Encode(project) + "_", filter) is not { } rows)
        {
            yield break;
        }

        var read = logs.QueryAsync<TableEntity>(rows, cancellationToken: cancellationToken);
        await foreach (var page in read.AsPages())
        {
            yield return page.Values;
        }
    }
}
