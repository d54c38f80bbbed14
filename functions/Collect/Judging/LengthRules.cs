using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Judging;

/// <summary>
/// What is too long is never left out silently. Names of things stay different from each other: a hash takes their
/// place. Texts are cut. Either is told in the verdict and in the event.
/// </summary>
internal static class LengthRules
{
    /// <summary>Shortens what is too long; refuses what would mean something else then.</summary>
    public static Rejection? Shorten(Draft draft)
    {
        var sent = draft.Sent;
        var rejection =
            TooLong(sent.LogType, "logType", EventLimits.NameLength)
            ?? TooLong(sent.DataKey, "dataKey", EventLimits.NameLength)
            ?? TooLong(sent.Category, "category", EventLimits.NameLength)
            ?? TooLong(sent.Action, sent.ActionField, EventLimits.NameLength)
            ?? TooLong(sent.Token, "token", EventLimits.TextLength);
        if (rejection is not null || IsShort(draft))
        {
            return rejection;
        }

        draft.Sent = sent with
        {
            Id = Hash(draft, sent.Id, "id", EventLimits.IdLength),
            User = Hash(draft, sent.User, "user", EventLimits.UserLength),
            Visitor = Hash(draft, sent.Visitor, "visitor", EventLimits.UserLength),
            Label = Cut(draft, sent.Label, "label", EventLimits.TextLength),
            Url = Cut(draft, sent.Url, "url", EventLimits.TextLength),
            Referrer = Cut(draft, sent.Referrer, "referrer", EventLimits.TextLength),
            Locale = Cut(draft, sent.Locale, "locale", EventLimits.NameLength),
            UserAgent = Cut(draft, sent.UserAgent, "userAgent", EventLimits.HeaderLength),
        };
        return null;
    }

    private static bool IsShort(Draft draft)
    {
        var sent = draft.Sent;
        return !(
            sent.Id?.Length > EventLimits.IdLength
            || sent.User?.Length > EventLimits.UserLength
            || sent.Visitor?.Length > EventLimits.UserLength
            || sent.Label?.Length > EventLimits.TextLength
            || sent.Url?.Length > EventLimits.TextLength
            || sent.Referrer?.Length > EventLimits.TextLength
            || sent.Locale?.Length > EventLimits.NameLength
            || sent.UserAgent?.Length > EventLimits.HeaderLength
        );
    }

    private static string? Hash(Draft draft, string? name, string field, int maximum)
    {
        if (name is null || name.Length <= maximum)
        {
            return name;
        }

        draft.Shorten(field);
        return NameHash.Of(name);
    }

    private static string? Cut(Draft draft, string? text, string field, int maximum)
    {
        if (text is null || text.Length <= maximum)
        {
            return text;
        }

        draft.Shorten(field);
        return Text.Cut(text, maximum);
    }

    private static Rejection? TooLong(string? text, string field, int maximum) =>
        text?.Length > maximum
            ? new(
                RejectReason.TooLarge,
                field,
                $"{field} may have {maximum} characters; this one has {text.Length}."
            )
            : null;
}
