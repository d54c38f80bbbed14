using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

// What is written of a session: all of it, or what has changed.
internal static partial class SessionRows
{
    private static readonly JsonTypeInfo<NamedValues<int>> Counts = SessionJson
        .Relaxed
        .NamedValuesInt32;

    /// <summary>A session's row as an object, but for its events.</summary>
    public static TableEntity Of(SessionOwner owner, Session session, int partition)
    {
        var row = Keys(owner.Project, session.StartedAt, session.Id, partition);
        WriteChanges(new EntityProperties(row), owner, null, session);
        return row;
    }

    /// <summary>
    /// Writes the properties of a session's row that are not as they were written last. What it does not have any more is
    /// written as nothing: merging takes no property away.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="owner">Whose session it is.</param>
    /// <param name="before">The session as it was written; null for all properties.</param>
    /// <param name="session">The session.</param>
    public static void WriteChanges(
        IRowProperties row,
        SessionOwner owner,
        Session? before,
        Session session
    )
    {
        if (before is null)
        {
            row.Set(Column.SessionId, session.Id);
            row.Set(Column.Project, owner.Project);
            row.Set(Column.Product, owner.Product);
            row.Set(Column.StartedAt, session.StartedAt);
            row.Set(Column.Late, session.IsLate ? true : null);
            row.Set(Column.Referrer, session.Referrer);
        }

        Set(row, Column.LastActivityAt, before?.LastActivityAt, session.LastActivityAt);
        Set(row, Column.OpenUntil, before?.EndsAt, session.EndsAt);
        Set(row, Column.EventCount, before?.Events, session.Events);
        Set(row, Column.Result, before?.Result, session.Result);
        Set(row, Column.ResultPriority, before?.ResultPriority, session.ResultPriority);
        Set(row, Column.Contact, before?.IsContact, session.IsContact);
        Set(row, Column.Bot, before?.IsBot ?? false, session.IsBot);
        Set(row, Column.Visitor, before?.Visitor, session.Visitor);
        Set(row, Column.User, before?.User, session.User);
        Set(row, Column.UserAgent, before?.UserAgent, session.UserAgent);
        Set(row, Column.Browser, before?.Browser, session.Browser);
        Set(row, Column.DeviceClass, before?.DeviceClass, session.DeviceClass);
        Set(row, Column.LandingPage, before?.LandingPage, session.LandingPage);
        Set(row, Column.LateReceivedAt, before?.LateReceivedAt, session.LateReceivedAt);
        Set(row, Column.Logged, before?.Logged, session.Logged);
        Set(row, Column.LogRow, before?.Log.Row, session.Log.Row);
        Set(row, Column.LogCount, before?.Log.Count, session.Log.Count);
        Set(row, Column.LogBytes, before?.Log.Bytes, session.Log.Bytes);
        if (session.Joined.Length != (before?.Joined.Length ?? 0))
        {
            row.Set(
                Column.Joined,
                JsonSerializer.Serialize(session.Joined, SessionJson.Told.ImmutableArraySessionJoin)
            );
        }

        if (
            !session.UserInfo.IsEmpty
            && before?.UserInfo.Utf8.SequenceEqual(session.UserInfo.Utf8) != true
        )
        {
            row.SetText(Column.UserInfo, session.UserInfo.Utf8);
        }

        SetCounts(row, Column.DataKeys, before?.DataKeys, session.DataKeys, Counts);
        SetCounts(row, Column.Actions, before?.Actions, session.Actions, Counts);
        SetCounts(
            row,
            Column.Metrics,
            before?.Metrics,
            session.Metrics,
            SessionJson.Relaxed.NamedValuesMetric
        );
        if (before is null || session.Position != before.Position)
        {
            RowPlace.Set(row, session.Position);
        }

        if (before?.Recent.IsSameAs(session.Recent) != true)
        {
            Replace(
                row,
                Column.Recent,
                BinaryColumns.CountOf(before?.Recent.Bytes ?? 0),
                session.Recent.ToBytes()
            );
        }

        if (before is null || before.Once != session.Once)
        {
            Replace(
                row,
                Column.Once,
                BinaryColumns.CountOf(OnceBytes(before).Length),
                OnceBytes(session)
            );
        }

        var untold = Untold(session);
        Replace(row, Column.Untold, before?.WrittenUntold ?? 0, untold);
        session.WrittenUntold = BinaryColumns.CountOf(untold.Length);
    }

    private static void Set(IRowProperties row, RowColumn column, string? before, string? now)
    {
        if (before != now)
        {
            row.Set(column, now ?? "");
        }
    }

    private static void Set(
        IRowProperties row,
        RowColumn column,
        DateTimeOffset? before,
        DateTimeOffset? now
    )
    {
        if (before != now)
        {
            row.Set(column, now);
        }
    }

    private static void Set(IRowProperties row, RowColumn column, int? before, int now)
    {
        if (before != now)
        {
            row.Set(column, now);
        }
    }

    private static void Set(IRowProperties row, RowColumn column, bool? before, bool now)
    {
        if (before != now)
        {
            row.Set(column, now);
        }
    }

    private static void SetCounts<T>(
        IRowProperties row,
        RowColumn column,
        NamedValues<T>? before,
        NamedValues<T> now,
        JsonTypeInfo<NamedValues<T>> type
    )
        where T : struct, IEquatable<T>
    {
        // Names are only added, and what they count only grows or changes.
        var isSame = before?.Count == now.Count;
        foreach (var (key, count) in isSame ? now : default)
        {
            isSame &= before!.Value.TryGetValue(key, out var other) && count.Equals(other);
        }

        if (!isSame)
        {
            row.SetText(column, JsonSerializer.SerializeToUtf8Bytes(now, type));
        }
    }

    private static void Replace(IRowProperties row, RowColumn column, int before, byte[] now)
    {
        BinaryColumns.Set(row, column, now);
        for (var chunk = BinaryColumns.CountOf(now.Length); chunk < before; chunk++)
        {
            row.SetBytes(BinaryColumns.ColumnOf(column, chunk), []);
        }
    }

    private static byte[] OnceBytes(Session? session) =>
        session is null or { Once.IsEmpty: true }
            ? []
            : JsonSerializer.SerializeToUtf8Bytes(
                session.Once,
                SessionJson.Relaxed.ImmutableArrayOnceEvent
            );

    private static byte[] Untold(Session session) =>
        session.Untold.IsEmpty
            ? []
            : JsonSerializer.SerializeToUtf8Bytes(
                session.Untold,
                SessionJson.Relaxed.ImmutableArraySessionFact
            );

    private static class Column
    {
        public static readonly RowColumn SessionId = new("sessionId");
        public static readonly RowColumn Project = new("project");
        public static readonly RowColumn Product = new("product");
        public static readonly RowColumn StartedAt = new("startedAt");
        public static readonly RowColumn Late = new("late");
        public static readonly RowColumn Referrer = new("referrer");
        public static readonly RowColumn LastActivityAt = new("lastActivityAt");
        public static readonly RowColumn EventCount = new("eventCount");
        public static readonly RowColumn Result = new("result");
        public static readonly RowColumn ResultPriority = new("resultPriority");
        public static readonly RowColumn Contact = new("contact");
        public static readonly RowColumn Bot = new("bot");
        public static readonly RowColumn Visitor = new("visitor");
        public static readonly RowColumn User = new("user");
        public static readonly RowColumn UserAgent = new("userAgent");
        public static readonly RowColumn Browser = new("browser");
        public static readonly RowColumn DeviceClass = new("deviceClass");
        public static readonly RowColumn LandingPage = new("landingPage");
        public static readonly RowColumn Joined = new("joined");
        public static readonly RowColumn UserInfo = new("userInfo");
        public static readonly RowColumn DataKeys = new("dataKeys");
        public static readonly RowColumn Actions = new("actions");
        public static readonly RowColumn Metrics = new("metrics");
        public static readonly RowColumn OpenUntil = new(SessionColumns.OpenUntil);
        public static readonly RowColumn LogRow = new(SessionColumns.LogRow);
        public static readonly RowColumn LateReceivedAt = new(SessionRows.LateReceivedAt);
        public static readonly RowColumn Logged = new(SessionRows.Logged);
        public static readonly RowColumn LogCount = new(SessionRows.LogCount);
        public static readonly RowColumn LogBytes = new(SessionRows.LogBytes);
        public static readonly RowColumn Recent = new(RecentColumn);
        public static readonly RowColumn Once = new(OnceColumn);
        public static readonly RowColumn Untold = new(UntoldColumn);
    }
}
