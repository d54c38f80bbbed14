using Tracking.Shared.Lake;

namespace Tracking.Functions.Compact;

/// <summary>The columns of the tables. Columns may be added behind the others; none is ever renamed or changes its type.</summary>
internal static class LakeTables
{
    /// <summary>The table of events.</summary>
    public const string Events = "events";

    /// <summary>The table of sessions.</summary>
    public const string Sessions = "sessions";

    /// <summary>The table of what was done to this system.</summary>
    public const string Audit = "audit";

    /// <summary>What the names of columns begin with that a project has made of members of <c>params</c>.</summary>
    public const string PromotedPrefix = "p_";

    private static readonly LakeColumn[] Place =
    [
        new("hub_partition", LakeType.Whole),
        new("hub_sequence", LakeType.Whole),
        new("hub_index", LakeType.Whole),
    ];

    /// <summary>The columns of events.</summary>
    public static LakeSchema EventColumns { get; } =
        new([
            new("id", LakeType.Text),
            new("occurred_at", LakeType.Time),
            new("received_at", LakeType.Time),
            new("enqueued_at", LakeType.Time),
            new("filed_at", LakeType.Time),
            new("corrected_at", LakeType.Time),
            new("project", LakeType.Text),
            new("product", LakeType.Text),
            new("category", LakeType.Text),
            new("action", LakeType.Text),
            new("label", LakeType.Text),
            new("log_type", LakeType.Text),
            new("data_key", LakeType.Text),
            new("priority", LakeType.Whole),
            new("session_id", LakeType.Text),
            new("token", LakeType.Text),
            new("user_id", LakeType.Text),
            new("visitor_id", LakeType.Text),
            new("verified", LakeType.Flag),
            new("verified_by", LakeType.Text),
            new("bot", LakeType.Flag),
            new("late", LakeType.Flag),
            new("historical", LakeType.Flag),
            new("dialect", LakeType.Text),
            new("url", LakeType.Text),
            new("referrer", LakeType.Text),
            new("user_agent", LakeType.Text),
            new("browser", LakeType.Text),
            new("device_class", LakeType.Text),
            new("locale", LakeType.Text),
            new("ip", LakeType.Text),
            new("source", LakeType.Text),
            new("environment", LakeType.Text),
            new("user_type", LakeType.Text),
            new("campaign", LakeType.Text),
            new("context", LakeType.Text),
            new("search_id", LakeType.Text),
            new("content_id", LakeType.Text),
            new("result_position", LakeType.Whole),
            new("original_time", LakeType.Text),
            new("metrics", LakeType.Numbers),
            new("params", LakeType.Text),
            new("rescued", LakeType.Text),
            .. Place,
        ]);

    /// <summary>The columns of sessions.</summary>
    public static LakeSchema SessionColumns { get; } =
        new([
            new("id", LakeType.Text),
            new("started_at", LakeType.Time),
            new("ended_at", LakeType.Time),
            new("last_activity_at", LakeType.Time),
            new("enqueued_at", LakeType.Time),
            new("ended", LakeType.Flag),
            new("project", LakeType.Text),
            new("product", LakeType.Text),
            new("token", LakeType.Text),
            new("user_id", LakeType.Text),
            new("visitor_id", LakeType.Text),
            new("duration_seconds", LakeType.Number),
            new("result", LakeType.Text),
            new("contact", LakeType.Flag),
            new("events", LakeType.Whole),
            new("data_keys", LakeType.Numbers),
            new("metrics", LakeType.Text),
            new("landing_page", LakeType.Text),
            new("referrer", LakeType.Text),
            new("user_agent", LakeType.Text),
            new("browser", LakeType.Text),
            new("device_class", LakeType.Text),
            new("bot", LakeType.Flag),
            new("late", LakeType.Flag),
            .. Place,
        ]);

    /// <summary>The columns of what was done to this system.</summary>
    public static LakeSchema AuditColumns { get; } =
        new([
            new("id", LakeType.Text),
            new("occurred_at", LakeType.Time),
            new("received_at", LakeType.Time),
            new("enqueued_at", LakeType.Time),
            new("project", LakeType.Text),
            new("action", LakeType.Text),
            new("actor", LakeType.Text),
            new("label", LakeType.Text),
            new("ip", LakeType.Text),
            new("params", LakeType.Text),
            new("previous_line_sha256", LakeType.Text),
            .. Place,
        ]);
}
