using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Judging;

/// <summary>What every event has to keep to.</summary>
internal static class FormRules
{
    /// <summary>It could be read.</summary>
    public static Rejection? IsReadable(Draft draft) => draft.Sent.Rejection;

    /// <summary>Its id is one that a client may choose: ids of what can be done only once are made here.</summary>
    public static Rejection? HasGoodId(Draft draft) =>
        draft.Sent.Id is not { } id
        || !HasControl(id) && (draft.Sent.IdOrigin != IdOrigin.Client || !EventId.IsOnce(id))
            ? null
            : new(
                RejectReason.Invalid,
                "id",
                $"An id has no control characters, and does not begin with {EventId.OncePrefix} or {EventId.SaltedPrefix}"
            );

    /// <summary>A log type and a data key that it names are spelt like such.</summary>
    public static Rejection? HasGoodNames(Draft draft) =>
        CheckKey(draft.Sent.LogType, "logType") ?? CheckKey(draft.Sent.DataKey, "dataKey");

    /// <summary>Whether a text has control characters.</summary>
    public static bool HasControl(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                return true;
            }
        }

        return false;
    }

    private static Rejection? CheckKey(string? key, string field) =>
        key is null || NameRules.IsKey(key)
            ? null
            : new(
                RejectReason.Invalid,
                field,
                $"{field} has 2 to {EventLimits.NameLength} capital letters, digits, underscores and dashes."
            );
}
