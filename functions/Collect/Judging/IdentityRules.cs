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

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Placeholders.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a name is that of nobody.</summary>
    public static bool IsPlaceholder(string? name) =>
        name is not null && IsPlaceholder(name.AsSpan());

    /// <summary>Whether a name is that of nobody.</summary>
    public static bool IsPlaceholder(ReadOnlySpan<char> name)
    {
        var bare = name.Trim();
        return Lookup.Contains(bare)
            || IsZero(bare)
            || bare.StartsWith("[object ", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The customer whom a request's token names; null when that is nobody.</summary>
    public static string? CustomerOf(Draft draft) =>
        draft.Sender.Key.Customer is { } customer && !IsPlaceholder(customer) ? customer : null;

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

        if (IsPlaceholder(draft.Sent.PreviousVisitor))
        {
            draft.Sent = draft.Sent with { PreviousVisitor = null };
            Ignore(draft, "previousVisitor");
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

    // 0, or an id that was never set, however it is written: {00000000-0000-0000-0000-000000000000}.
    private static bool IsZero(ReadOnlySpan<char> name) =>
        name.Contains('0') && name.Trim("{}()0-.").IsEmpty;

    private static void Ignore(Draft draft, string field)
    {
        draft.Ignore(field);
        TrackingMetrics.Placeholder(field);
    }
}
