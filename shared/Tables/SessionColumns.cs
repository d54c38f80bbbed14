namespace Tracking.Shared.Tables;

/// <summary>The columns of <c>sessions</c>.</summary>
public static class SessionColumns
{
    /// <summary>Until when a session is open, if nothing happens in it; its last activity when an event has ended it.</summary>
    public const string OpenUntil = "openUntil";

    /// <summary>How many rows beside its own have more of its events.</summary>
    public const string LogRow = "logRow";

    /// <summary>Those that tell of a session as they are.</summary>
    public static IReadOnlyList<string> Told { get; } =
    [
        "sessionId",
        "project",
        "product",
        "startedAt",
        "lastActivityAt",
        "eventCount",
        "result",
        "resultPriority",
        "contact",
        "late",
        "bot",
        "visitor",
        "user",
        "joined",
        "userInfo",
        "userAgent",
        "browser",
        "deviceClass",
        "landingPage",
        "referrer",
        "dataKeys",
        "actions",
        "metrics",
        .. RowPlace.Columns,
    ];

    /// <summary>Those that a person is told of need.</summary>
    public static IReadOnlyList<string> Read { get; } =
    ["PartitionKey", "RowKey", OpenUntil, LogRow, .. Told];
}
