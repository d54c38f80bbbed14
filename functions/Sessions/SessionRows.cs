using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>A session as its row: what reports read, and what counting goes on from.</summary>
internal static class SessionRows
{
    private const string UntoldColumn = "untold";
    private const string OnceColumn = "once";
    private const string RecentColumn = "recent";
    private const string LateReceivedAt = "lateReceivedAt";
    private const string Logged = "logged";
    private const string LogCount = "logCount";
    private const string LogBytes = "logBytes";
    private const int MostChunks = 16;

    private static readonly JsonTypeInfo<NamedValues<int>> Counts = SessionJson
        .Relaxed
        .NamedValuesInt32;

    /// <summary>All columns but those with the session's events.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        .. SessionColumns.Read,
        LateReceivedAt,
        Logged,
        LogCount,
        LogBytes,
        .. new[] { UntoldColumn, OnceColumn, RecentColumn }.SelectMany(name =>
            BinaryColumns.NamesOf(name, MostChunks)
        ),
    ];

    /// <summary>The keys of a session's row: PK <c>{project}_{day}_{pp}</c>, newest first in it.</summary>
    public static TableEntity Keys(
        string project,
        DateTimeOffset startedAt,
        string id,
        int partition
    ) =>
        new(
            SessionKeys.SessionPartition(project, startedAt, partition),
            SessionKeys.SessionRow(startedAt, id)
        );

    /// <summary>A session's row, but for its events.</summary>
    public static TableEntity Of(SessionOwner owner, Session session, int partition) =>
        Changes(owner, null, session, partition);

    /// <summary>
    /// The properties of a session's row that are not as they were written last. What it does not have any more is
    /// written as nothing: merging takes no property away.
    /// </summary>
    /// <param name="owner">Whose session it is.</param>
    /// <param name="before">The session as it was written; null for all properties.</param>
    /// <param name="session">The session.</param>
    /// <param name="partition">The hub's partition.</param>
    public static TableEntity Changes(
        SessionOwner owner,
        Session? before,
        Session session,
        int partition
    )
    {
        var row = Keys(owner.Project, session.StartedAt, session.Id, partition);
        if (before is null)
        {
            row["sessionId"] = session.Id;
            row["project"] = owner.Project;
            row["product"] = owner.Product;
            row["startedAt"] = session.StartedAt;
            row["late"] = session.IsLate ? true : null;
            row["referrer"] = session.Referrer;
        }

        Set(row, "lastActivityAt", before?.LastActivityAt, session.LastActivityAt);
        Set(row, SessionColumns.OpenUntil, before?.EndsAt, session.EndsAt);
        Set(row, "eventCount", before?.Events, session.Events);
        Set(row, "result", before?.Result, session.Result);
        Set(row, "resultPriority", before?.ResultPriority, session.ResultPriority);
        Set(row, "contact", before?.IsContact, session.IsContact);
        Set(row, "bot", before?.IsBot ?? false, session.IsBot);
        Set(row, "visitor", before?.Visitor, session.Visitor);
        Set(row, "user", before?.User, session.User);
        Set(row, "userAgent", before?.UserAgent, session.UserAgent);
        Set(row, "browser", before?.Browser, session.Browser);
        Set(row, "deviceClass", before?.DeviceClass, session.DeviceClass);
        Set(row, "landingPage", before?.LandingPage, session.LandingPage);
        Set(row, LateReceivedAt, before?.LateReceivedAt, session.LateReceivedAt);
        Set(row, Logged, before?.Logged, session.Logged);
        Set(row, SessionColumns.LogRow, before?.Log.Row, session.Log.Row);
        Set(row, LogCount, before?.Log.Count, session.Log.Count);
        Set(row, LogBytes, before?.Log.Bytes, session.Log.Bytes);
        if (session.Joined.Length != (before?.Joined.Length ?? 0))
        {
            row["joined"] = JsonSerializer.Serialize(
                session.Joined,
                SessionJson.Told.ImmutableArraySessionJoin
            );
        }

        if (
            !session.UserInfo.IsEmpty
            && before?.UserInfo.Utf8.SequenceEqual(session.UserInfo.Utf8) != true
        )
        {
            row["userInfo"] = session.UserInfo.ToString();
        }

        SetCounts(row, "dataKeys", before?.DataKeys, session.DataKeys, Counts);
        SetCounts(row, "actions", before?.Actions, session.Actions, Counts);
        SetCounts(
            row,
            "metrics",
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
            SetBytes(row, RecentColumn, before?.Recent.Bytes ?? 0, session.Recent.ToBytes());
        }

        if (before is null || before.Once != session.Once)
        {
            SetBytes(row, OnceColumn, OnceBytes(before).Length, OnceBytes(session));
        }

        var untold = Untold(session);
        Replace(row, UntoldColumn, before?.WrittenUntold ?? 0, untold);
        session.WrittenUntold = BinaryColumns.CountOf(untold.Length);
        return row;
    }

    /// <summary>The session of a row; its events are not read.</summary>
    public static Session Read(TableEntity row)
    {
        var id = row.GetString("sessionId");
        return new Session
        {
            Ordinal = OrdinalOf(id),
            Id = id,
            StartedAt = row.GetDateTimeOffset("startedAt")!.Value,
            LastActivityAt = row.GetDateTimeOffset("lastActivityAt")!.Value,
            EndsAt = row.GetDateTimeOffset(SessionColumns.OpenUntil)!.Value,
            LateReceivedAt = row.GetDateTimeOffset(LateReceivedAt),
            Events = row.GetInt32("eventCount") ?? 0,
            DataKeys = Parse(row, "dataKeys", SessionJson.Relaxed.NamedValuesInt32),
            Result = row.GetString("result"),
            ResultPriority = row.GetInt32("resultPriority") ?? 0,
            IsContact = row.GetBoolean("contact") == true,
            IsBot = row.GetBoolean("bot") == true,
            Visitor = row.GetString("visitor"),
            User = row.GetString("user"),
            Joined = Parse(row, "joined", SessionJson.Told.ImmutableArraySessionJoin, []),
            UserInfo =
                row.GetString("userInfo") is { Length: > 0 } said
                && RawJson.TryKeep(System.Text.Encoding.UTF8.GetBytes(said), out var kept)
                    ? kept
                    : default,
            UserAgent = Text(row, "userAgent"),
            Browser = Text(row, "browser"),
            DeviceClass = Text(row, "deviceClass"),
            LandingPage = row.GetString("landingPage"),
            Referrer = row.GetString("referrer"),
            Actions = Parse(row, "actions", SessionJson.Relaxed.NamedValuesInt32),
            Metrics = Parse(row, "metrics", SessionJson.Relaxed.NamedValuesMetric),
            Position = RowPlace.Of(row),
            Logged = row.GetInt32(Logged) ?? 0,
            Log = new(
                row.GetInt32(SessionColumns.LogRow) ?? 0,
                row.GetInt32(LogCount) ?? 0,
                row.GetInt32(LogBytes) ?? 0
            ),
            Recent = RecentIds.Read(BinaryColumns.Get(row, RecentColumn)),
            Once = ParseBytes(row, OnceColumn, SessionJson.Relaxed.ImmutableArrayOnceEvent),
            Untold = ParseBytes(row, UntoldColumn, SessionJson.Relaxed.ImmutableArraySessionFact),
            WrittenUntold = BinaryColumns.CountOf(
                BinaryColumns.Get(row, UntoldColumn)?.Length ?? 0
            ),
        };
    }

    /// <summary>Whose session a row is.</summary>
    public static SessionOwner OwnerOf(TableEntity row) =>
        new(
            TokenOf(row.GetString("sessionId")),
            row.GetString("project"),
            row.GetString("product")
        );

    /// <summary>The token of a session's id.</summary>
    public static string TokenOf(string sessionId) => sessionId[..sessionId.LastIndexOf('-')];

    private static int OrdinalOf(string sessionId) =>
        int.Parse(
            sessionId.AsSpan(sessionId.LastIndexOf('-') + 1),
            System.Globalization.CultureInfo.InvariantCulture
        );

    private static void Set<T>(TableEntity row, string name, T? before, T? now)
    {
        if (!EqualityComparer<T?>.Default.Equals(before, now))
        {
            row[name] = now is null && before is string ? "" : now;
        }
    }

    private static void SetCounts<T>(
        TableEntity row,
        string name,
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
            row[name] = JsonSerializer.Serialize(now, type);
        }
    }

    private static void SetBytes(TableEntity row, string name, int lengthBefore, byte[] now) =>
        Replace(row, name, BinaryColumns.CountOf(lengthBefore), now);

    private static void Replace(TableEntity row, string name, int before, byte[] now)
    {
        BinaryColumns.Set(row, name, now);
        for (var chunk = BinaryColumns.CountOf(now.Length); chunk < before; chunk++)
        {
            row[BinaryColumns.NameOf(name, chunk)] = Array.Empty<byte>();
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

    private static string? Text(TableEntity row, string name) =>
        row.GetString(name) is { Length: > 0 } text ? text : null;

    private static T Parse<T>(
        TableEntity row,
        string name,
        JsonTypeInfo<T> type,
        T nothing = default
    )
        where T : struct =>
        row.GetString(name) is { Length: > 2 } json
            ? JsonSerializer.Deserialize(json, type)
            : nothing;

    private static ImmutableArray<T> ParseBytes<T>(
        TableEntity row,
        string name,
        JsonTypeInfo<ImmutableArray<T>> type
    ) =>
        BinaryColumns.Get(row, name) is { Length: > 0 } json
            ? JsonSerializer.Deserialize(json, type)
            : [];
}
