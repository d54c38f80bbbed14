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
        var rows = new List<TableEntity> { session };
        var events = 0;
        if (session.GetInt32(SessionColumns.LogRow) > 0)
        {
            var (behind, before) = SessionKeys.LogRows(session.RowKey);
            await foreach (
                var row in sessions.QueryAsync<TableEntity>(
                    TableClient.CreateQueryFilter(
                        $"PartitionKey eq {session.PartitionKey} and RowKey gt {behind} and RowKey lt {before}"
                    ),
                    cancellationToken: cancellationToken
                )
            )
            {
                rows.Add(row);
                events += row.Count;
                if (events >= MaximumEvents)
                {
                    break;
                }
            }
        }

        return [.. SessionLog.Read(rows).Take(MaximumEvents)];
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
