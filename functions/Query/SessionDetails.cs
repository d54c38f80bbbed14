using System.Globalization;
using Azure.Data.Tables;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>Reads one session with its events.</summary>
public sealed class SessionDetails(StorageClients storage, HubClients hubs)
{
    /// <summary>How many events are told of at the most.</summary>
    public const int MaximumEvents = 10_000;

    private readonly TableClient sessions = storage.Tables.GetTableClient(TableNames.Sessions);
    private readonly TableClient states = storage.Tables.GetTableClient(TableNames.SessionState);
    private readonly TableClient events = storage.Tables.GetTableClient(TableNames.SessionEvents);

    /// <summary>
    /// A session's row; null when the project has none of that id. The state of its token says when it
    /// started; in which partition that is depends on how many there were, so all are asked at once.
    /// </summary>
    public async Task<TableEntity?> FindAsync(
        string project,
        string sessionId,
        CancellationToken cancellationToken
    )
    {
        if (TokenOf(sessionId) is not { } token)
        {
            return null;
        }

        var partitions = await hubs.PartitionCountAsync(HubNames.TrackedEvents, cancellationToken);
        var found = await Task.WhenAll(
            Enumerable
                .Range(0, partitions)
                .Select(partition =>
                    FindAsync(project, sessionId, token, partition, cancellationToken)
                )
        );
        return found.FirstOrDefault(row => row is not null);
    }

    private async Task<TableEntity?> FindAsync(
        string project,
        string sessionId,
        string token,
        int partition,
        CancellationToken cancellationToken
    )
    {
        var state = await states.GetEntityIfExistsAsync<TableEntity>(
            SessionKeys.StatePartition(partition),
            token,
            SessionStarts.Columns,
            cancellationToken
        );
        if (!state.HasValue || SessionStarts.Find(state.Value!, sessionId) is not { } startedAt)
        {
            return null;
        }

        var session = await sessions.GetEntityIfExistsAsync<TableEntity>(
            SessionKeys.SessionPartition(project, startedAt, partition),
            SessionKeys.SessionRow(startedAt, sessionId),
            cancellationToken: cancellationToken
        );
        return session.HasValue ? session.Value : null;
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

    /// <summary>The token of a session's id; null when it is no such id.</summary>
    private static string? TokenOf(string sessionId) =>
        sessionId.LastIndexOf('-') is > 0 and var dash
        && Guid.TryParseExact(sessionId[..dash], "N", out _)
        && int.TryParse(
            sessionId.AsSpan(dash + 1),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out _
        )
            ? sessionId[..dash].ToLowerInvariant()
            : null;
}
