using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>What was counted in a quarter of an hour.</summary>
/// <param name="Time">When the quarter began.</param>
/// <param name="What">What is counted, such as <see cref="CounterKeys.Events"/>; of queries the log type.</param>
/// <param name="Name">Of what, as far as it is in the key.</param>
/// <param name="Label">Of what, when that is not in the key.</param>
/// <param name="Count">How many.</param>
/// <param name="Sum">The sum of their values, where they have some.</param>
internal sealed record ReadCounter(
    DateTimeOffset Time,
    string What,
    string Name,
    string? Label,
    long Count,
    double Sum
);

/// <summary>Reads the counters of a time: one range of one table, which has only what is counted.</summary>
public sealed class CounterReader(StorageClients storage)
{
    private readonly TableClient counters = storage.Tables.GetTableClient(TableNames.Counters);

    /// <summary>What was counted in all quarters of an hour that a report's range touches, of people and if asked for of bots too.</summary>
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

    /// <summary>What one kind of counter has of all quarters of an hour that a range touches.</summary>
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
            var counter = Counter.Read(row);
            for (var i = 0; i < counter.Quarters.Length; i++)
            {
                var time = CounterKeys.TimeOf(row.PartitionKey) + (i * CounterKeys.Quarter);
                if (
                    counter.Quarters[i] is { Count: not 0 } or { Sum: not 0 }
                    && time < range.To
                    && time + CounterKeys.Quarter > range.From
                )
                {
                    yield return new(
                        time,
                        TableKey.Decode(row.RowKey[..divider]),
                        TableKey.Decode(row.RowKey[(divider + 1)..]),
                        counter.Label,
                        counter.Quarters[i].Count,
                        counter.Quarters[i].Sum
                    );
                }
            }
        }
    }
}
