using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Judging;

/// <summary>The three kinds of events; those for compliance come from product servers only.</summary>
internal static class CategoryRules
{
    /// <summary>It is of a kind that its sender may send.</summary>
    public static Rejection? Find(Draft draft)
    {
        switch (draft.Sent.Category?.ToLowerInvariant())
        {
            case null or "session":
                draft.Category = EventCategory.Session;
                return null;
            case "platform":
                draft.Category = EventCategory.Platform;
                return null;
            case "audit" when draft.IsPublic:
                return new(
                    RejectReason.SecretKeyRequired,
                    "category",
                    "Audit events are taken with the project's secret key only."
                );
            case "audit":
                draft.Category = EventCategory.Audit;
                return null;
            default:
                return new(
                    RejectReason.Invalid,
                    "category",
                    "category is session, platform or, with a secret key, audit."
                );
        }
    }
}
