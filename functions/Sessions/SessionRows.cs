using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>A session as its row: what reports read, and what counting goes on from.</summary>
internal static partial class SessionRows
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
        LateReceivedAt,
        Logged,
        LogCount,
        LogBytes,
        .. new[] { UntoldColumn, OnceColumn, RecentColumn }.SelectMany(name =>
            BinaryColumns.NamesOf(name, MostChunks)
        ),
    ];

    /// <summary>The keys of a session's row: PK <c>{project}_{day}_{pp}</c>, newest first in it.</summary>
    public static (string Partition, string Row) KeysOf(
        string project,
        DateTimeOffset startedAt,
        string id,
        int partition
    ) =>
        (
            SessionKeys.SessionPartition(project, startedAt, partition),
            SessionKeys.SessionRow(startedAt, id)
        );

    /// <summary>The same keys as a row without properties.</summary>
    public static TableEntity Keys(
        string project,
        DateTimeOffset startedAt,
        string id,
        int partition
    )
    {
        var keys = KeysOf(project, startedAt, id, partition);
        return new(keys.Partition, keys.Row);
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
