using System.Collections.Frozen;
using Tracking.Shared.Telemetry;

namespace Tracking.Functions.Collect.Judging;

/// <summary>What programs say when they do not know who it is, is no person: all of those would share one session.</summary>
internal static class IdentityRules
{
    private static readonly FrozenSet<string> Placeholders = new[]
    {
        "undefined",
        "null",
        "(null)",
        "nil",
        "<nil>",
        "none",
        "nan",
        "[object object]",
        "00000000-0000-0000-0000-000000000000",
        "0",
        "-1",
        "false",
        "true",
        "n/a",
        "unknown",
        "anonymous",
        "guest",
        "not_authenticated",
        "{}",
        "[]",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a name is that of nobody.</summary>
    public static bool IsPlaceholder(string? name) =>
        name is not null && Placeholders.Contains(name.Trim());

    /// <summary>Leaves out names that are those of nobody, and counts them.</summary>
    public static Shared.Events.Rejection? LeaveOutPlaceholders(Draft draft)
    {
        if (IsPlaceholder(draft.Sent.User))
        {
            draft.Sent = draft.Sent with { User = null };
            Ignore(draft, "user");
        }

        if (IsPlaceholder(draft.Sent.Visitor))
        {
            draft.Sent = draft.Sent with { Visitor = null };
            Ignore(draft, "visitor");
        }

        if (IsPlaceholder(draft.Sent.Id))
        {
            // One id for all would count them once.
            draft.Sent = draft.Sent with
            {
                Id = null,
            };
            Ignore(draft, "id");
        }

        return null;
    }

    private static void Ignore(Draft draft, string field)
    {
        draft.Ignore(field);
        TrackingMetrics.Placeholder(field);
    }
}
