using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Operate;

/// <summary>Deletes rows of events and sessions that are older than their project keeps them.</summary>
/// <remarks>
/// Their partition keys begin with the project and the time, so what is too old is one range. Counters
/// stay: they are about nobody. Exports are deleted by the lifecycle rules of the storage account.
/// </remarks>
public sealed class Retention(ProjectStore projects, StorageClients storage, TimeProvider time)
{
    private const int Concurrency = 16;

    private static readonly string[] Tables =
    [
        TableNames.AtomicLogs,
        TableNames.ClickedSearches,
        TableNames.Sessions,
    ];

    /// <summary>Deletes what is too old, each hour.</summary>
    [Function("EnforceRetention")]
    public async Task EnforceRetentionAsync(
        [TimerTrigger("0 20 * * * *")] TimerInfo timer,
        CancellationToken cancellationToken
    )
    {
        _ = timer;
        foreach (var project in await projects.ListAsync(cancellationToken))
        {
            if (project.RetentionDays is { } days)
            {
                foreach (var table in Tables)
                {
                    await DeleteAsync(
                        storage.Tables.GetTableClient(table),
                        TableKey.Encode(project.Id) + "_",
                        TableKey.Day(time.GetUtcNow().AddDays(-days)),
                        cancellationToken
                    );
                }
            }
        }
    }

    private static async Task DeleteAsync(
        TableClient table,
        string prefix,
        string firstDayKept,
        CancellationToken cancellationToken
    )
    {
        var pages = table
            .QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter(
                    $"PartitionKey ge {prefix} and PartitionKey lt {prefix + firstDayKept}"
                ),
                select: ["PartitionKey", "RowKey"],
                cancellationToken: cancellationToken
            )
            .AsPages();
        await foreach (var page in pages)
        {
            await Parallel.ForEachAsync(
                page.Values.GroupBy(row => row.PartitionKey)
                    .SelectMany(rows => rows.Chunk(TableLimits.TransactionRows)),
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = Concurrency,
                    CancellationToken = cancellationToken,
                },
                async (rows, token) => await TableBatch.DeleteAsync(table, rows, token)
            );
        }
    }
}
