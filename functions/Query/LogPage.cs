using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// Reads atomic logs, oldest first. A page goes on behind the last row of the page before, so logs that
/// are written meanwhile neither shift nor repeat anything.
/// </summary>
public sealed class LogPage(StorageClients storage)
{
    private const char Divider = '~';

    private readonly TableClient logs = storage.Tables.GetTableClient(TableNames.AtomicLogs);

    /// <summary>Some logs, and the place behind which to go on; null at the end.</summary>
    internal async Task<(IReadOnlyList<TableEntity> Logs, string? Continuation)> ReadAsync(
        string project,
        LogFilter filter,
        CancellationToken cancellationToken
    )
    {
        var found = new List<TableEntity>();
        var prefix = TableKey.Encode(project) + "_";
        var last = prefix + TableKey.Minute(filter.Range.To) + "`";
        if (filter.After is { } after)
        {
            // What is left of the partition that the last page ended in, then those behind it.
            await AddAsync(
                TableClient.CreateQueryFilter(
                    $"PartitionKey eq {prefix + after.Partition} and RowKey gt {after.Row}"
                ),
                found,
                filter,
                cancellationToken
            );
        }

        if (found.Count <= filter.Range.Limit)
        {
            await AddAsync(
                filter.After is { } ended
                    ? TableClient.CreateQueryFilter(
                        $"PartitionKey gt {prefix + ended.Partition} and PartitionKey lt {last}"
                    )
                    : TableClient.CreateQueryFilter(
                        $"PartitionKey ge {prefix + TableKey.Minute(filter.Range.From)} and PartitionKey lt {last}"
                    ),
                found,
                filter,
                cancellationToken
            );
        }

        return found.Count > filter.Range.Limit
            ? (
                found[..filter.Range.Limit],
                Continuation(found[filter.Range.Limit - 1], prefix.Length)
            )
            : (found, null);
    }

    /// <summary>The place that a continuation names; null when it is none.</summary>
    internal static (string Partition, string Row)? Place(string continuation)
    {
        var divider = continuation.IndexOf(Divider, StringComparison.Ordinal);
        return divider > 0 && !continuation.Any(char.IsControl)
            ? (continuation[..divider], continuation[(divider + 1)..])
            : null;
    }

    // The project is not the client's to choose.
    private static string Continuation(TableEntity row, int prefixLength) =>
        row.PartitionKey[prefixLength..] + Divider + row.RowKey;

    private async Task AddAsync(
        string keys,
        List<TableEntity> found,
        LogFilter filter,
        CancellationToken cancellationToken
    )
    {
        await foreach (
            var row in logs.QueryAsync<TableEntity>(
                keys + filter.Conditions,
                cancellationToken: cancellationToken
            )
        )
        {
            found.Add(row);
            if (found.Count > filter.Range.Limit)
            {
                return;
            }
        }
    }
}

/// <summary>Which atomic logs are asked for.</summary>
/// <param name="Range">When they happened, and how many at most.</param>
/// <param name="After">The place behind which to go on; null for the oldest.</param>
/// <param name="Conditions">What else must be true of a row, as a filter of Table Storage.</param>
internal sealed record LogFilter(
    TimeRange Range,
    (string Partition, string Row)? After,
    string Conditions
)
{
    private static readonly string[] Texts =
    [
        "action",
        "user",
        "contentId",
        "searchId",
        "source",
        "environment",
        "userType",
    ];

    /// <summary>Reads the parameters of a request.</summary>
    public static (LogFilter? Filter, Problem? Problem) Read(
        IQueryCollection query,
        DateTimeOffset now
    )
    {
        var (range, problem) = TimeRange.Read(query, now);
        if (range is null)
        {
            return (null, problem);
        }

        var continuation = query["continuation"].ToString();
        var after = LogPage.Place(continuation);
        return continuation.Length > 0 && after is null
            ? (
                null,
                TimeRange.Invalid("continuation", "continuation is what the last answer said.")
            )
            : (new(range, after, Filters(query, range)), null);
    }

    private static string Filters(IQueryCollection query, TimeRange range)
    {
        var conditions = TableClient.CreateQueryFilter(
            $" and at ge {range.From} and at lt {range.To}"
        );
        if (query["logType"].ToString() is { Length: > 0 } logType)
        {
            conditions += TableClient.CreateQueryFilter(
                $" and logType eq {Spelling.Normalize(logType)}"
            );
        }

        foreach (var name in Texts)
        {
            if (query[name].ToString() is { Length: > 0 } text)
            {
                conditions += $" and {name}" + TableClient.CreateQueryFilter($" eq {text}");
            }
        }

        return conditions;
    }
}
