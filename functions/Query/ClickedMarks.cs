using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>The marks of searches that somebody clicked on. They lie under the minute of their search.</summary>
internal sealed class ClickedMarks(StorageClients storage)
{
    private const int Concurrency = 8;
    private const int MostRuns = 32;
    private static readonly TimeSpan LeastGap = TimeSpan.FromMinutes(10);

    private readonly TableClient marks = storage.Tables.GetTableClient(TableNames.ClickedSearches);

    /// <summary>Those searches that were clicked on, or those that were not, in their order.</summary>
    /// <param name="project">The project.</param>
    /// <param name="searches">Rows of searches.</param>
    /// <param name="isClicked">Which of them; null for all, of which no mark is looked at.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<IReadOnlyList<TableEntity>> ThoseAsync(
        string project,
        IReadOnlyList<TableEntity> searches,
        bool? isClicked,
        CancellationToken cancellationToken
    )
    {
        if (isClicked is not { } wanted)
        {
            return searches;
        }

        var found = await OfAsync(project, searches, cancellationToken);
        return [.. searches.Where(row => found.Contains(row.RowKey) == wanted)];
    }

    /// <summary>The row keys of those searches that were clicked on, and of some others.</summary>
    public async Task<IReadOnlySet<string>> OfAsync(
        string project,
        IReadOnlyList<TableEntity> searches,
        CancellationToken cancellationToken
    )
    {
        var prefix = TableKey.Encode(project) + "_";
        var found = new HashSet<string>();
        var turn = new Lock();
        await Parallel.ForEachAsync(
            Runs([.. searches.Select(row => LogPlace.Of(row).At).Order()]),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (run, cancellation) =>
            {
                var first = prefix + TableKey.Minute(run.First);
                var last = prefix + TableKey.Minute(run.Last);
                await foreach (
                    var row in marks.QueryAsync<TableEntity>(
                        TableClient.CreateQueryFilter(
                            $"PartitionKey ge {first} and PartitionKey le {last}"
                        ),
                        select: ["RowKey"],
                        cancellationToken: cancellation
                    )
                )
                {
                    lock (turn)
                    {
                        found.Add(row.RowKey);
                    }
                }
            }
        );
        return found;
    }

    // A few searches of a long time are not worth all the marks between them.
    private static List<(DateTimeOffset First, DateTimeOffset Last)> Runs(
        IReadOnlyList<DateTimeOffset> times
    )
    {
        var runs = new List<(DateTimeOffset First, DateTimeOffset Last)>();
        if (times.Count == 0)
        {
            return runs;
        }

        var share = (times[^1] - times[0]) / MostRuns;
        var gap = share > LeastGap ? share : LeastGap;
        foreach (var time in times)
        {
            if (runs.Count > 0 && time - runs[^1].Last <= gap)
            {
                runs[^1] = (runs[^1].First, time);
            }
            else
            {
                runs.Add((time, time));
            }
        }

        return runs;
    }
}
