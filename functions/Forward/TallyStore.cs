using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Forward;

/// <summary>Keeps how much each target was handed.</summary>
/// <remarks>
/// Table <c>targettallies</c>: PK the target's key, RK the partition. They are for people: what was counted in the last
/// seconds before a crash is not in them, and what is written while storage does not answer may be in them twice.
/// </remarks>
public sealed class TallyStore(StorageClients storage)
{
    private const int Attempts = 3;

    private readonly TableClient table = storage.Tables.GetTableClient(TableNames.TargetTallies);

    /// <summary>Adds to what is kept.</summary>
    internal async Task AddAsync(
        string target,
        int partition,
        TallyCounts more,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(
                target,
                TableKey.Partition(partition),
                cancellationToken: cancellationToken
            );
            var (known, version) = found is { HasValue: true, Value: { } row }
                ? (Read(row), row.ETag)
                : (new TallyCounts(), (Azure.ETag?)null);
            var answers = await TableBatch.WriteAsync(
                table,
                [RowWrite.If(version, Row(target, partition, known.With(more)))],
                cancellationToken
            );
            if (answers[0].Outcome != RowOutcome.Conflict)
            {
                return;
            }
        }

        throw new IOException("Others write the same counts all the time.");
    }

    /// <summary>What a target was handed, of all partitions together.</summary>
    internal async Task<TallyCounts> ReadAsync(string target, CancellationToken cancellationToken)
    {
        var all = new TallyCounts();
        await foreach (
            var row in table.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey eq {target}"),
                cancellationToken: cancellationToken
            )
        )
        {
            all = all.With(Read(row));
        }

        return all;
    }

    private static TableEntity Row(string target, int partition, TallyCounts counts) =>
        new(target, TableKey.Partition(partition))
        {
            ["sent"] = counts.Sent,
            ["skipped"] = counts.Skipped,
            ["never"] = counts.Never,
            ["lastSentAt"] = counts.LastSentAt,
            ["fault"] = counts.Fault is null
                ? null
                : Shared.Events.Text.Cut(counts.Fault, Shared.Events.DeadLetter.DetailLength),
            ["faultAt"] = counts.FaultAt,
        };

    private static TallyCounts Read(TableEntity row) =>
        new(
            row.GetInt64("sent") ?? 0,
            row.GetInt64("skipped") ?? 0,
            row.GetInt64("never") ?? 0,
            row.GetDateTimeOffset("lastSentAt"),
            row.GetString("fault"),
            row.GetDateTimeOffset("faultAt")
        );
}
