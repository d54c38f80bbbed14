using Azure.Data.Tables;
using Tracking.Shared.Access;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// Reads the rows of all sessions of a time for a report, some days at once. What sessions came to moves while they
/// are open, so it is read from their rows, of which no more is fetched than is counted.
/// </summary>
public sealed class SessionScan(StorageClients storage)
{
    private const int DaysAtOnce = 16;

    private readonly TableClient sessions = storage.Tables.GetTableClient(TableNames.Sessions);

    /// <summary>Hands over each session that started in the range, of people and if asked for of bots too.</summary>
    /// <param name="project">The project.</param>
    /// <param name="filter">What is asked for.</param>
    /// <param name="columns">What is needed of a row, beside its start.</param>
    /// <param name="add">Takes a row; called for one at a time.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    internal async Task ReadAsync(
        Project project,
        ReportFilter filter,
        IReadOnlyCollection<string> columns,
        Action<TableEntity> add,
        CancellationToken cancellationToken
    )
    {
        var turn = new Lock();
        await Parallel.ForEachAsync(
            TimeRange.DaysBetween(filter.Range.From, filter.Range.To),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = DaysAtOnce,
                CancellationToken = cancellationToken,
            },
            async (day, cancellation) =>
            {
                // All hub partitions of a day are one range of keys.
                var prefix = $"{TableKey.Encode(project.Id)}_{TableKey.Day(day)}";
                var pages = sessions
                    .QueryAsync<TableEntity>(
                        TableClient.CreateQueryFilter(
                            $"PartitionKey ge {prefix + "_"} and PartitionKey lt {prefix + "`"} and startedAt ge {filter.Range.From} and startedAt lt {filter.Range.To}"
                        ),
                        select: ["startedAt", BotRows.Column, .. columns],
                        cancellationToken: cancellation
                    )
                    .AsPages();
                await foreach (var page in pages)
                {
                    lock (turn)
                    {
                        foreach (
                            var row in page.Values.Where(row =>
                                filter.HasBots || BotRows.Fits(row, bot: false)
                            )
                        )
                        {
                            add(row);
                        }
                    }
                }
            }
        );
    }
}
