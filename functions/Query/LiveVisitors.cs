using System.Collections.Concurrent;
using Azure.Data.Tables;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// How many people some logs are of: by their visitor, else their user, else their session token. The token is not in
/// a log, so sessions that were active at the time are asked whose it is: those that started lately, and only when some
/// logs are of none of these, all of the last day.
/// </summary>
public sealed class LiveVisitors(StorageClients storage, HubClients hubs)
{
    private const int MostSessions = 2000;
    private static readonly TimeSpan Lately = TimeSpan.FromHours(3);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    // A session may have been told of a moment before its last event.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private readonly TableClient sessions = storage.Tables.GetTableClient(TableNames.Sessions);

    /// <summary>What of a log's row it needs.</summary>
    internal static IReadOnlyList<string> Columns { get; } =
    ["user", "visitor", .. LogOwner.Columns];

    /// <summary>
    /// Counts people. Logs that nobody sent, such as those of a server, are of none; those of sessions that are not
    /// known yet are of one, because how many there are cannot be told.
    /// </summary>
    internal async Task<int> CountAsync(
        string project,
        IReadOnlyList<TableEntity> logs,
        TimeRange range,
        CancellationToken cancellationToken
    )
    {
        var people = new HashSet<string>();
        var left = new List<(string Partition, LogOwner Owner)>();
        foreach (var row in logs)
        {
            if ((row.GetString("visitor") ?? row.GetString("user")) is { } person)
            {
                people.Add(person);
            }
            else if (LogOwner.Of(row) is { IsNobody: false } owner)
            {
                left.Add((LogPlace.Of(row).Partition, owner));
            }
        }

        var before = range.To;
        foreach (var time in (TimeSpan[])[Lately, Longest])
        {
            if (left.Count > 0)
            {
                var after = range.To - time;
                var started = await ReadAsync(
                    project,
                    new TimeRange(after, before, MostSessions),
                    range.From - Slack,
                    cancellationToken
                );
                left = Without(left, started, people);
                before = after;
            }
        }

        return people.Count + (left.Count > 0 ? 1 : 0);
    }

    // Logs of these sessions are of people; hands over the others. A session lies in the partition of its logs.
    private static List<(string Partition, LogOwner Owner)> Without(
        IEnumerable<(string Partition, LogOwner Owner)> logs,
        ILookup<string, (string Token, string Person)> started,
        HashSet<string> people
    )
    {
        var left = new List<(string Partition, LogOwner Owner)>();
        foreach (var log in logs)
        {
            if (
                started[log.Partition].FirstOrDefault(s => log.Owner.IsOf(s.Token)).Person is
                { } person
            )
            {
                people.Add(person);
            }
            else
            {
                left.Add(log);
            }
        }

        return left;
    }

    private async Task<ILookup<string, (string Token, string Person)>> ReadAsync(
        string project,
        TimeRange startedIn,
        DateTimeOffset activeFrom,
        CancellationToken cancellationToken
    )
    {
        var found = new ConcurrentBag<(string Partition, (string Token, string Person) Session)>();
        var partitions = await hubs.PartitionCountAsync(HubNames.TrackedEvents, cancellationToken);
        await Parallel.ForEachAsync(
            TimeRange
                .DaysBetween(startedIn.From, startedIn.To)
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
                    $"PartitionKey eq {key} and RowKey gt {SessionKeys.RowsFrom(startedIn.To)} and RowKey lt {SessionKeys.RowsFrom(startedIn.From)} and lastActivityAt ge {activeFrom}"
                );
                var read = 0;
                await foreach (
                    var row in sessions.QueryAsync<TableEntity>(
                        filter,
                        select: ["sessionId", "visitor", "user"],
                        cancellationToken: cancellation
                    )
                )
                {
                    var id = row.GetString("sessionId");
                    var token = id[..id.LastIndexOf('-')];
                    found.Add(
                        (
                            TableKey.Partition(part.p),
                            (token, row.GetString("visitor") ?? row.GetString("user") ?? token)
                        )
                    );
                    if (++read == startedIn.Limit)
                    {
                        break;
                    }
                }
            }
        );
        return found.ToLookup(one => one.Partition, one => one.Session);
    }
}
