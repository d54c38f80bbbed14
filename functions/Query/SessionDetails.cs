using System.Globalization;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>Reads one session with its events.</summary>
public sealed class SessionDetails(StorageClients storage, HubClients hubs, TimeProvider time)
{
    /// <summary>How many events are told of at the most.</summary>
    public const int MaximumEvents = 10_000;

    /// <summary>How many days back the sessions of visitors without a token are looked for.</summary>
    public const int VisitorDays = 93;

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private readonly TableClient sessions = storage.Tables.GetTableClient(TableNames.Sessions);
    private readonly TableClient events = storage.Tables.GetTableClient(TableNames.SessionEvents);

    /// <summary>A session's row; null when the project has none of that id.</summary>
    public async Task<TableEntity?> FindAsync(
        string project,
        string sessionId,
        CancellationToken cancellationToken
    )
    {
        if (FirstDay(sessionId) is not { } first)
        {
            return null;
        }

        // All sessions of a token are in its one partition; the latest are asked for most.
        var partition = Partitioner.Choose(
            sessionId[..sessionId.LastIndexOf('-')],
            await hubs.PartitionCountAsync(HubNames.TrackedEvents, cancellationToken)
        );
        var now = time.GetUtcNow() + ClockTolerance;
        for (var day = now; day.UtcDateTime.Date >= first.UtcDateTime.Date; day = day.AddDays(-1))
        {
            var filter = TableClient.CreateQueryFilter(
                $"PartitionKey eq {SessionKeys.SessionPartition(project, day, partition)} and sessionId eq {sessionId}"
            );
            await foreach (
                var row in sessions.QueryAsync<TableEntity>(
                    filter,
                    cancellationToken: cancellationToken
                )
            )
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>A session's events in the order in which they came.</summary>
    public async Task<IReadOnlyList<TableEntity>> EventsAsync(
        TableEntity session,
        CancellationToken cancellationToken
    )
    {
        var id = session.GetString("sessionId");
        var partition = int.Parse(
            session.PartitionKey[(session.PartitionKey.LastIndexOf('_') + 1)..],
            CultureInfo.InvariantCulture
        );
        var partitionKey = SessionKeys.EventPartition(
            session.GetString("project"),
            session.GetDateTimeOffset("startedAt")!.Value,
            partition
        );
        var found = new List<TableEntity>();
        await foreach (
            var row in events.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter(
                    $"PartitionKey eq {partitionKey} and RowKey ge {id + "_"} and RowKey lt {id + "`"}"
                ),
                cancellationToken: cancellationToken
            )
        )
        {
            found.Add(row);
            if (found.Count == MaximumEvents)
            {
                break;
            }
        }

        return
        [
            .. found
                .OrderBy(row => row.GetInt64("sequence"))
                .ThenBy(row => row.GetInt32("index"))
                .ThenBy(row => row.GetInt32("step")),
        ];
    }

    // A token's sessions start when it was made or later. That of a visitor says no time.
    private DateTimeOffset? FirstDay(string sessionId) =>
        sessionId.LastIndexOf('-') is > 0 and var dash
        && Guid.TryParseExact(sessionId[..dash], "N", out var token)
            ? EventId.TryGetTime(token.ToString(), out var made)
                ? made - ClockTolerance
                : time.GetUtcNow().AddDays(-VisitorDays)
            : null;
}
