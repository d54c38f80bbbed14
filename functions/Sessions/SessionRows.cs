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

    private static readonly JsonTypeInfo<Dictionary<string, int>> Counts = SessionJson
        .Relaxed
        .DictionaryStringInt32;

    /// <summary>All columns but those with the session's events.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        .. SessionColumns.Read,
        "enqueuedAt",
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
        if (session.Joined.Count != (before?.Joined.Count ?? 0))
        {
            row["joined"] = JsonSerializer.Serialize(
                session.Joined,
                SessionJson.Told.ListSessionJoin
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
            SessionJson.Relaxed.DictionaryStringMetric
        );
        if (before is null || session.Position != before.Position)
        {
            RowPlace.Set(row, session.Position);
        }

        SetBytes(row, RecentColumn, before?.Recent.ToBytes(), session.Recent.ToBytes());
        SetBytes(row, OnceColumn, OnceBytes(before), OnceBytes(session));
        SetBytes(row, UntoldColumn, before?.WrittenUntold, session.WrittenUntold = Untold(session));
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
            DataKeys = Parse(row, "dataKeys", SessionJson.Relaxed.DictionaryStringInt32) ?? [],
            Result = row.GetString("result"),
            ResultPriority = row.GetInt32("resultPriority") ?? 0,
            IsContact = row.GetBoolean("contact") == true,
            IsBot = row.GetBoolean("bot") == true,
            Visitor = row.GetString("visitor"),
            User = row.GetString("user"),
            Joined = Parse(row, "joined", SessionJson.Told.ListSessionJoin) ?? [],
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
            Actions = Parse(row, "actions", SessionJson.Relaxed.DictionaryStringInt32) ?? [],
            Metrics = Parse(row, "metrics", SessionJson.Relaxed.DictionaryStringMetric) ?? [],
            Position = RowPlace.Of(row),
            Logged = row.GetInt32(Logged) ?? 0,
            Log = new(
                row.GetInt32(SessionColumns.LogRow) ?? 0,
                row.GetInt32(LogCount) ?? 0,
                row.GetInt32(LogBytes) ?? 0
            ),
            Recent = RecentIds.Read(BinaryColumns.Get(row, RecentColumn)),
            Once = ParseBytes(row, OnceColumn, SessionJson.Relaxed.ListOnceEvent) ?? [],
            Untold = ParseBytes(row, UntoldColumn, SessionJson.Relaxed.ListSessionFact) ?? [],
            WrittenUntold = BinaryColumns.Get(row, UntoldColumn) ?? [],
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
        Dictionary<string, T>? before,
        Dictionary<string, T> now,
        JsonTypeInfo<Dictionary<string, T>> type
    )
        where T : struct, IEquatable<T>
    {
        // Names are only added, and what they count only grows or changes.
        var isSame = before?.Count == now.Count;
        foreach (var (key, count) in isSame ? now : [])
        {
            isSame &= before!.TryGetValue(key, out var other) && count.Equals(other);
        }

        if (!isSame)
        {
            row[name] = JsonSerializer.Serialize(now, type);
        }
    }

    private static void SetBytes(TableEntity row, string name, byte[]? before, byte[] now)
    {
        if (before is not null && before.AsSpan().SequenceEqual(now))
        {
            return;
        }

        BinaryColumns.Set(row, name, now);
        foreach (
            var chunk in BinaryColumns
                .NamesOf(name, BinaryColumns.CountOf(before))
                .Where(chunk => !row.ContainsKey(chunk))
        )
        {
            row[chunk] = Array.Empty<byte>();
        }
    }

    private static byte[] OnceBytes(Session? session) =>
        session is null or { Once.Count: 0 }
            ? []
            : JsonSerializer.SerializeToUtf8Bytes(session.Once, SessionJson.Relaxed.ListOnceEvent);

    private static byte[] Untold(Session session) =>
        session.Untold.Count == 0
            ? []
            : JsonSerializer.SerializeToUtf8Bytes(
                session.Untold,
                SessionJson.Relaxed.ListSessionFact
            );

    private static string? Text(TableEntity row, string name) =>
        row.GetString(name) is { Length: > 0 } text ? text : null;

    private static T? Parse<T>(TableEntity row, string name, JsonTypeInfo<T> type)
        where T : class =>
        row.GetString(name) is { Length: > 2 } json ? JsonSerializer.Deserialize(json, type) : null;

    private static List<T>? ParseBytes<T>(
        TableEntity row,
        string name,
        JsonTypeInfo<List<T>> type
    ) =>
        BinaryColumns.Get(row, name) is { Length: > 0 } json
            ? JsonSerializer.Deserialize(json, type)
            : null;
}
