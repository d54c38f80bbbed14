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
    public static TableEntity Of(SessionOwner owner, Session session, int partition)
    {
        var row = Keys(owner.Project, session.StartedAt, session.Id, partition);
        row["sessionId"] = session.Id;
        row["project"] = owner.Project;
        row["product"] = owner.Product;
        row["startedAt"] = session.StartedAt;
        row["lastActivityAt"] = session.LastActivityAt;
        row[SessionColumns.OpenUntil] = session.EndsAt;
        row["eventCount"] = session.Events;
        row["result"] = session.Result;
        row["resultPriority"] = session.ResultPriority;
        row["contact"] = session.IsContact;
        row["late"] = session.IsLate ? true : null;
        row["bot"] = session.IsBot ? true : null;
        row["visitor"] = session.Visitor;
        row["user"] = session.User;
        row["joined"] =
            session.Joined.Count == 0
                ? null
                : Json(session.Joined, SessionJson.Told.ListSessionJoin);
        row["userInfo"] = session.UserInfo.IsEmpty ? null : session.UserInfo.ToString();
        row["userAgent"] = session.UserAgent;
        row["browser"] = session.Browser;
        row["deviceClass"] = session.DeviceClass;
        row["landingPage"] = session.LandingPage;
        row["referrer"] = session.Referrer;
        row["dataKeys"] = Json(session.DataKeys, SessionJson.Relaxed.DictionaryStringInt32);
        row["actions"] = Json(session.Actions, SessionJson.Relaxed.DictionaryStringInt32);
        row["metrics"] = Json(session.Metrics, SessionJson.Relaxed.DictionaryStringMetric);
        row[LateReceivedAt] = session.LateReceivedAt;
        row[Logged] = session.Logged;
        row[SessionColumns.LogRow] = session.Log.Row;
        row[LogCount] = session.Log.Count;
        row[LogBytes] = session.Log.Bytes;
        RowPlace.Set(row, session.Position);
        BinaryColumns.Set(row, RecentColumn, session.Recent.ToBytes());
        SetJson(row, OnceColumn, session.Once, SessionJson.Relaxed.ListOnceEvent);
        SetJson(row, UntoldColumn, session.Untold, SessionJson.Relaxed.ListSessionFact);
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

    /// <summary>
    /// The properties of a row that are not as they were written last. What it does not have any more is written as
    /// nothing: merging takes no property away.
    /// </summary>
    public static TableEntity Difference(TableEntity written, TableEntity now)
    {
        var changes = new TableEntity(now.PartitionKey, now.RowKey);
        foreach (var (name, value) in now)
        {
            if (!IsSame(value, written.TryGetValue(name, out var before) ? before : null))
            {
                changes[name] = value ?? Nothing(before!);
            }
        }

        foreach (var (name, before) in written)
        {
            if (before is byte[] { Length: > 0 } && !now.ContainsKey(name))
            {
                changes[name] = Array.Empty<byte>();
            }
        }

        return changes;
    }

    private static int OrdinalOf(string sessionId) =>
        int.Parse(
            sessionId.AsSpan(sessionId.LastIndexOf('-') + 1),
            System.Globalization.CultureInfo.InvariantCulture
        );

    private static bool IsSame(object? a, object? b) =>
        a is byte[] bytes ? b is byte[] other && bytes.AsSpan().SequenceEqual(other) : Equals(a, b);

    private static object Nothing(object before) =>
        before switch
        {
            bool => false,
            string => "",
            _ => throw new InvalidOperationException($"A {before.GetType().Name} stays."),
        };

    private static string? Text(TableEntity row, string name) =>
        row.GetString(name) is { Length: > 0 } text ? text : null;

    private static string Json<T>(T value, JsonTypeInfo<T> type) =>
        JsonSerializer.Serialize(value, type);

    private static T? Parse<T>(TableEntity row, string name, JsonTypeInfo<T> type)
        where T : class =>
        row.GetString(name) is { Length: > 2 } json ? JsonSerializer.Deserialize(json, type) : null;

    private static void SetJson<T>(
        TableEntity row,
        string name,
        List<T> all,
        JsonTypeInfo<List<T>> type
    )
    {
        if (all.Count > 0)
        {
            BinaryColumns.Set(row, name, JsonSerializer.SerializeToUtf8Bytes(all, type));
        }
    }

    private static List<T>? ParseBytes<T>(
        TableEntity row,
        string name,
        JsonTypeInfo<List<T>> type
    ) =>
        BinaryColumns.Get(row, name) is { Length: > 0 } json
            ? JsonSerializer.Deserialize(json, type)
            : null;
}
