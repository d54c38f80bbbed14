using System.Text.Json;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>Sessions, their events and their states as rows.</summary>
internal static class SessionRows
{
    private const string StateColumn = "state";
    private const string RecentColumn = "recent";
    private const char DuePrefix = '~';

    /// <summary>A token's state.</summary>
    public static TableEntity State(SessionState state, int partition)
    {
        var row = new TableEntity(SessionKeys.StatePartition(partition), state.Token);
        BinaryColumns.Set(
            row,
            StateColumn,
            JsonSerializer.SerializeToUtf8Bytes(state, SessionJson.Relaxed.SessionState)
        );
        BinaryColumns.Set(row, RecentColumn, state.Recent.ToBytes());
        SessionStarts.Set(row, state.Ordinal, state.Starts);
        return row;
    }

    /// <summary>The state of a row; null when the row is of a form that is not known any more.</summary>
    public static SessionState? ReadState(TableEntity row)
    {
        if (BinaryColumns.Get(row, StateColumn) is not { } json)
        {
            return null;
        }

        return JsonSerializer.Deserialize(json, SessionJson.Relaxed.SessionState)! with
        {
            Recent = RecentIds.Read(BinaryColumns.Get(row, RecentColumn)),
            Starts = SessionStarts.Read(row),
            Ordinal = SessionStarts.ReadOrdinal(row),
        };
    }

    /// <summary>The minute from which on a session is due to be ended, if nothing happens; null when none is open.</summary>
    /// <param name="state">The token's state.</param>
    /// <param name="after">A time behind whose minute it must be; null for any.</param>
    public static string? DueMinute(SessionState state, DateTimeOffset? after = null) =>
        state.Open.Select(session => (DateTimeOffset?)SessionFold.EndOf(state, session)).Min()
            is { } end
            ? TableKey.Minute((end > after ? end : after ?? end) + TimeSpan.FromMinutes(1))
            : null;

    /// <summary>A token in the list of what is due; tokens are hexadecimal, so the list sorts behind them.</summary>
    public static TableEntity Due(string minute, string token, int partition) =>
        new(SessionKeys.StatePartition(partition), $"{DuePrefix}{minute}_{token}");

    /// <summary>The filter of what is due at a time.</summary>
    public static string DueFilter(DateTimeOffset now, int partition) =>
        TableClient.CreateQueryFilter(
            $"PartitionKey eq {SessionKeys.StatePartition(partition)} and RowKey ge {"~"} and RowKey lt {$"~{TableKey.Minute(now)}~"}"
        );

    /// <summary>The minute and the token of a row of that list.</summary>
    public static (string Minute, string Token) ReadDue(TableEntity row)
    {
        var parts = row.RowKey[1..].Split('_');
        return (parts[0], parts[1]);
    }

    /// <summary>A session as reports read it: PK <c>{project}_{day}_{pp}</c>, newest first in it.</summary>
    public static TableEntity Session(SessionState state, Session session, int partition) =>
        new(
            SessionKeys.SessionPartition(state.Project, session.StartedAt, partition),
            SessionKeys.SessionRow(session.StartedAt, session.Id)
        )
        {
            ["sessionId"] = session.Id,
            ["project"] = state.Project,
            ["product"] = state.Product,
            ["startedAt"] = session.StartedAt,
            ["lastActivityAt"] = session.LastActivityAt,
            ["endedAt"] = session.EndedAt,
            ["open"] = session.EndedAt is null,
            ["eventCount"] = session.Events,
            ["result"] = session.Result,
            ["resultPriority"] = session.ResultPriority,
            ["contact"] = session.IsContact,
            ["late"] = session.IsLate ? true : null,
            ["bot"] = session.IsBot ? true : null,
            ["visitor"] = session.Visitor,
            ["user"] = session.User,
            ["joined"] =
                session.Joined.Count == 0
                    ? null
                    : Json(session.Joined, SessionJson.Told.ListSessionJoin),
            ["userInfo"] = session.UserInfo.IsEmpty ? null : session.UserInfo.ToString(),
            ["userAgent"] = session.UserAgent,
            ["browser"] = session.Browser,
            ["deviceClass"] = session.DeviceClass,
            ["landingPage"] = session.LandingPage,
            ["referrer"] = session.Referrer,
            ["dataKeys"] = Json(session.DataKeys, SessionJson.Relaxed.DictionaryStringInt32),
            ["actions"] = Json(session.Actions, SessionJson.Relaxed.DictionaryStringInt32),
            ["metrics"] = Json(session.Metrics, SessionJson.Relaxed.DictionaryStringMetric),
            ["sequence"] = session.Position.Sequence,
            ["index"] = session.Position.Index,
            ["enqueuedAt"] = session.Position.EnqueuedAt,
        };

    /// <summary>An event of a session.</summary>
    public static TableEntity Event(CountedEvent counted, int partition)
    {
        var tracked = counted.Tracked;
        return new(
            SessionKeys.EventPartition(tracked.Project, counted.StartedAt, partition),
            SessionKeys.EventRow(counted.Session, tracked.Id)
        )
        {
            ["id"] = tracked.Id,
            ["sessionId"] = counted.Session,
            ["action"] = tracked.Action,
            ["dataKey"] = tracked.DataKey,
            ["logType"] = tracked.LogType,
            ["label"] = tracked.Label,
            ["user"] = tracked.User,
            ["visitor"] = tracked.Visitor,
            ["occurredAt"] = tracked.OccurredAt,
            ["receivedAt"] = tracked.ReceivedAt,
            ["verified"] = tracked.Verified,
            ["url"] = tracked.Context?.Url,
            ["referrer"] = tracked.Context?.Referrer,
            ["userAgent"] = tracked.Context?.UserAgent,
            ["params"] = tracked.Params.IsEmpty ? null : tracked.Params.ToString(),
            ["sequence"] = counted.Place.Sequence,
            ["index"] = counted.Place.Index,
            ["step"] = counted.Step,
        };
    }

    private static string Json<T>(
        T value,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type
    ) => JsonSerializer.Serialize(value, type);
}
