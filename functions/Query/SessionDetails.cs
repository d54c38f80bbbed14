using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>Reads one session with its events.</summary>
public sealed class SessionDetails(StorageClients storage, HubClients hubs)
{
    // A row has at most one event of 64 KiB, or 32 KiB of them.
    private const int PageRows = 64;

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

    /// <summary>
    /// A session's first events in the order in which they came. No more is read than is told of, but for the rest of
    /// a page of rows.
    /// </summary>
    internal async Task<SessionEvents> EventsAsync(
        TableEntity session,
        CancellationToken cancellationToken
    )
    {
        var events = new SessionEvents();
        var logged = LoggedSession.Of(session);
        var number = 0;
        await foreach (var row in RowsAsync(session, 0, cancellationToken))
        {
            foreach (var value in SessionLog.ValuesOf(row))
            {
                if (!events.TryAdd(logged, value))
                {
                    return events;
                }
            }

            if (number++ < LastRowOf(session) && events.IsFull)
            {
                events.Cut();
                return events;
            }
        }

        return events;
    }

    /// <summary>The number of the last row with events of a session; 0 for its own.</summary>
    internal static int LastRowOf(TableEntity session) =>
        session.GetInt32(SessionColumns.LogRow) ?? 0;

    /// <summary>The rows with a session's events in their order, of which a page at a time is read.</summary>
    /// <param name="session">The session's row.</param>
    /// <param name="first">The number of the row to begin with; 0 for the session's own.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    internal async IAsyncEnumerable<TableEntity> RowsAsync(
        TableEntity session,
        int first,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (first == 0)
        {
            yield return session;
        }

        if (LastRowOf(session) < Math.Max(first, 1))
        {
            yield break;
        }

        var from = SessionKeys.LogRow(session.RowKey, Math.Max(first, 1));
        var (_, before) = SessionKeys.LogRows(session.RowKey);
        await foreach (
            var row in sessions.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter(
                    $"PartitionKey eq {session.PartitionKey} and RowKey ge {from} and RowKey lt {before}"
                ),
                PageRows,
                cancellationToken: cancellationToken
            )
        )
        {
            yield return row;
        }
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
