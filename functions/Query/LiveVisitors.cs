using System.Collections.Concurrent;
using Azure.Data.Tables;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// How many people are here: those of the sessions that go on, each by its visitor, else its user, else its token; and
/// whom logs name that no session knows, because it is not told of yet or began long ago.
/// </summary>
public sealed class LiveVisitors(StorageClients storage, HubClients hubs)
{
    private const int MostSessions = 2000;
    private static readonly TimeSpan Lately = TimeSpan.FromHours(3);

    private readonly TableClient sessions = storage.Tables.GetTableClient(TableNames.Sessions);

    /// <summary>What of a log's row it needs.</summary>
    internal static IReadOnlyList<string> Columns { get; } = ["user", "visitor"];

    /// <summary>Counts people.</summary>
    /// <param name="project">The project.</param>
    /// <param name="logs">The logs of the time.</param>
    /// <param name="range">The time, which ends now.</param>
    /// <param name="hasBots">Whether sessions of bots count too.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    internal async Task<int> CountAsync(
        string project,
        IReadOnlyList<TableEntity> logs,
        TimeRange range,
        bool hasBots,
        CancellationToken cancellationToken
    )
    {
        var people = new HashSet<string>();
        var known = new HashSet<string>();
        foreach (var session in await ReadAsync(project, range, cancellationToken))
        {
            var (visitor, user) = (session.GetString("visitor"), session.GetString("user"));
            known.UnionWith(new[] { visitor, user }.OfType<string>());
            if (hasBots || BotRows.Fits(session, bot: false))
            {
                people.Add(visitor ?? user ?? TokenOf(session));
            }
        }

        people.UnionWith(
            logs.Select(log => log.GetString("visitor") ?? log.GetString("user"))
                .OfType<string>()
                .Where(person => !known.Contains(person))
        );
        return people.Count;
    }

    private static string TokenOf(TableEntity session)
    {
        var id = session.GetString("sessionId");
        return id[..id.LastIndexOf('-')];
    }

    // Those that began in the last hours and were active in the time.
    private async Task<IReadOnlyCollection<TableEntity>> ReadAsync(
        string project,
        TimeRange range,
        CancellationToken cancellationToken
    )
    {
        var found = new ConcurrentBag<TableEntity>();
        var from = range.To - Lately;
        var partitions = await hubs.PartitionCountAsync(HubNames.TrackedEvents, cancellationToken);
        await Parallel.ForEachAsync(
            TimeRange
                .DaysBetween(from, range.To)
                .SelectMany(day => Enumerable.Range(0, partitions).Select(p => (day, p))),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = partitions,
                CancellationToken = cancellationToken,
            },
            async (part, cancellation) =>
            {
                var key = SessionKeys.SessionPartition(project, part.day, part.p);
                var filter = TableClient.CreateQueryFilter(
                    $"PartitionKey eq {key} and RowKey gt {SessionKeys.RowsFrom(range.To)} and RowKey lt {SessionKeys.RowsFrom(from)} and lastActivityAt ge {range.From}"
                );
                var read = 0;
                await foreach (
                    var row in sessions.QueryAsync<TableEntity>(
                        filter,
                        select: ["sessionId", BotRows.Column, .. Columns],
                        cancellationToken: cancellation
                    )
                )
                {
                    found.Add(row);
                    if (++read == MostSessions)
                    {
                        break;
                    }
                }
            }
        );
        return found;
    }
}
