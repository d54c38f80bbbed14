using Azure.Data.Tables;
using Tracking.Shared.Access;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>What sessions came to, in all and by the periods in which they started.</summary>
/// <param name="by">The periods.</param>
internal sealed class CountedSessions(Periods by)
{
    /// <summary>The periods.</summary>
    public Periods By => by;

    /// <summary>In all.</summary>
    public SessionTotals All { get; } = new();

    /// <summary>By the start of the period.</summary>
    public SortedDictionary<DateTimeOffset, SessionTotals> Periods { get; } = [];

    /// <summary>Adds sessions that started in the period of a time.</summary>
    public void Add(DateTimeOffset time, SessionTotals totals)
    {
        All.Add(totals);
        ReportJson.Of(Periods, by.StartOf(time)).Add(totals);
    }
}

/// <summary>
/// What the sessions of a time came to. Of hours that lie in it and in one period it reads the tallies, some days at
/// once; of the others, which as a rule are the first and the last one, the sessions' rows.
/// </summary>
public sealed class SessionTallyReader(StorageClients storage, HubClients hubs)
{
    private const int Concurrency = 16;

    private readonly TableClient sessions = storage.Tables.GetTableClient(TableNames.Sessions);

    /// <summary>What the sessions came to that started in a range, of people and if asked for of bots too.</summary>
    /// <param name="project">The project.</param>
    /// <param name="filter">What is asked for.</param>
    /// <param name="hasMetrics">Whether metrics are needed, which are more than all else.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    internal async Task<CountedSessions> ReadAsync(
        Project project,
        ReportFilter filter,
        bool hasMetrics,
        CancellationToken cancellationToken
    )
    {
        var counted = new CountedSessions(filter.Periods.OrDays());
        var partitions = await hubs.PartitionCountAsync(HubNames.TrackedEvents, cancellationToken);
        var turn = new Lock();
        await Parallel.ForEachAsync(
            HourRuns
                .Of(filter.Range, counted.By)
                .SelectMany(run => Enumerable.Range(0, partitions).Select(p => (run, p))),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (part, cancellation) =>
            {
                var (run, partition) = part;
                var key = SessionKeys.SessionPartition(project.Id, run.From, partition);
                await foreach (var page in Read(key, run, hasMetrics, cancellation))
                {
                    lock (turn)
                    {
                        foreach (var row in page.Values)
                        {
                            Add(row, run, filter.HasBots, counted);
                        }
                    }
                }
            }
        );
        return counted;
    }

    private IAsyncEnumerable<Azure.Page<TableEntity>> Read(
        string partitionKey,
        HourRun run,
        bool hasMetrics,
        CancellationToken cancellationToken
    ) =>
        sessions
            .QueryAsync<TableEntity>(
                run.IsWhole
                    ? TableClient.CreateQueryFilter(
                        $"PartitionKey eq {partitionKey} and RowKey ge {SessionKeys.TallyRow(run.From)} and RowKey le {SessionKeys.TallyRow(run.To.AddTicks(-1))}"
                    )
                    : TableClient.CreateQueryFilter(
                        $"PartitionKey eq {partitionKey} and RowKey gt {SessionKeys.RowsFrom(run.To)} and RowKey lt {SessionKeys.RowsFrom(run.From)}"
                    ),
                select: !run.IsWhole ? ["startedAt", .. SessionSummary.Columns]
                    : hasMetrics ? null
                    : SessionTally.ColumnsWithoutMetrics,
                cancellationToken: cancellationToken
            )
            .AsPages();

    private static void Add(TableEntity row, HourRun run, bool hasBots, CountedSessions counted)
    {
        if (run.IsWhole)
        {
            var tally = SessionTally.Read(row);
            var hour = SessionKeys.HourOfTally(row.RowKey, run.From);
            counted.Add(hour, tally.People);
            if (hasBots)
            {
                counted.Add(hour, tally.Bots);
            }
        }
        else if (SessionSummary.Of(row) is var summary && (hasBots || !summary.IsBot))
        {
            var one = new SessionTotals();
            one.TryMove(null, summary);
            counted.Add(row.GetDateTimeOffset("startedAt")!.Value, one);
        }
    }
}
