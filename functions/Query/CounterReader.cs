using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>A counter of an hour or a day.</summary>
/// <param name="Time">The hour or the day.</param>
/// <param name="What">What is counted, such as <see cref="CounterKeys.Events"/>; of queries the log type.</param>
/// <param name="Name">Of what; for queries and contents see the label.</param>
/// <param name="Counter">The number.</param>
internal sealed record ReadCounter(DateTimeOffset Time, string What, string Name, Counter Counter);

/// <summary>Reads the counters of a time: one range of one table, which has only what is counted.</summary>
public sealed class CounterReader(StorageClients storage)
{
    private readonly TableClient counters = storage.Tables.GetTableClient(TableNames.Counters);

    /// <summary>The counters of all hours or days that a report's range touches, of people and if asked for of bots too.</summary>
    internal async IAsyncEnumerable<ReadCounter> ReadAsync(
        string project,
        string kind,
        ReportFilter filter,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string[] kinds = filter.HasBots ? [kind, CounterKind.OfBots(kind)] : [kind];
        foreach (var one in kinds)
        {
            await foreach (var read in ReadAsync(project, one, filter.Range, cancellationToken))
            {
                yield return read;
            }
        }
    }

    /// <summary>The counters of one kind of all hours or days that a range touches.</summary>
    internal async IAsyncEnumerable<ReadCounter> ReadAsync(
        string project,
        string kind,
        TimeRange range,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var first = CounterKeys.FirstPartition(project, kind, range.From);
        var last = CounterKeys.FirstPartition(project, kind, range.To.AddTicks(-1)) + "`";
        await foreach (
            var row in counters.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter(
                    $"PartitionKey ge {first} and PartitionKey lt {last}"
                ),
                cancellationToken: cancellationToken
            )
        )
        {
            var divider = row.RowKey.IndexOf('_', StringComparison.Ordinal);
            yield return new(
                CounterKeys.TimeOf(row.PartitionKey),
                TableKey.Decode(row.RowKey[..divider]),
                TableKey.Decode(row.RowKey[(divider + 1)..]),
                Counter.Read(row)
            );
        }
    }
}
