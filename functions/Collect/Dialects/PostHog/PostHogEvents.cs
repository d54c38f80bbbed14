using System.Globalization;
using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.PostHog;

/// <summary>Reads the events of PostHog's SDKs.</summary>
internal static class PostHogEvents
{
    /// <summary>The dialect's name.</summary>
    public const string Dialect = "posthog";

    private const string Identify = "$identify";

    // Some ten years, in milliseconds: what is longer ago is said with a timestamp.
    private const double LongestOffset = 3e11;

    private static readonly (string Event, string Action)[] Actions =
    [
        ("$pageview", "page.visit"),
        ("$pageleave", "page.leave"),
        ("$screen", "screen.view"),
        (Identify, "user_info"),
        ("$set", "user_info"),
        ("$create_alias", "user.alias"),
        ("$alias", "user.alias"),
        ("$groupidentify", "group.join"),
    ];

    /// <summary>The event of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="kind">What its request says of it.</param>
    public static SentEvent Read(JsonElement message, PostHogKind kind)
    {
        var raw = JsonText.Raw(message);
        // Only what says how long ago it was needs to know when it was sent.
        var offset = OffsetOf(message);
        kind = offset is null ? kind with { SentAt = null } : kind;
        var dialect = kind.ToString() is { Length: > 0 } words ? $"{Dialect}/{words}" : Dialect;
        if (message.ValueKind != JsonValueKind.Object)
        {
            return new SentEvent
            {
                Dialect = dialect,
                Raw = raw,
                Rejection = new(RejectReason.Malformed, null, "An event is a JSON object."),
            };
        }

        var ignored = new List<string>();
        var properties = JsonText.Member(message, "properties");
        JsonText.IgnoreUnlessObject(message, "properties", ignored);
        if (offset is null && !JsonText.SaysNothing(JsonText.Member(message, "offset")))
        {
            ignored.Add("offset");
        }

        var name = JsonText.Of(message, "event", ignored) ?? (kind.IsEngage ? Identify : null);
        var action = name is null ? null : ActionOf(name);
        var person = PostHogPerson.Of(message, name, ignored);
        var isAlias = action == "user.alias";
        var sent = new SentEvent
        {
            Dialect = dialect,
            Raw = raw,
            Id = JsonText.Of(message, "uuid", ignored),
            User = person.User,
            Visitor = person.Visitor,
            PreviousVisitor = isAlias ? JsonText.Of(properties, "alias", ignored) : null,
            Label =
                JsonText.Of(properties, name == "$screen" ? "$screen_name" : "title") is { } title
                && name is "$screen" or "$pageview" or "$pageleave"
                    ? title
                : name?.StartsWith('$') == true ? null
                : name,
            Action = action,
            ActionField = "event",
            Time =
                JsonText.Of(message, "timestamp", ignored)
                ?? (offset is { } ago ? kind.SentAt - ago : null)?.ToString(
                    "O",
                    CultureInfo.InvariantCulture
                ),
            TimeField = "timestamp",
            IsHistorical = kind.IsHistorical,
            SentAtField = "sent_at",
            IsOptedOut = JsonText.IsOptOut(message),
            NeedsCleaning = true,
            Ignored = ignored,
        };
        return Check(message, name, person, raw) is { } rejection
            ? sent with
            {
                Rejection = rejection,
            }
            : PostHogContext.Add(sent, message);
    }

    private static string ActionOf(string name) =>
        Actions.FirstOrDefault(a => a.Event == name).Action
        ?? NameRules.ActionOf(name.StartsWith('$') ? name[1..] : name);

    private static TimeSpan? OffsetOf(JsonElement message) =>
        JsonText.Member(message, "offset") is { ValueKind: JsonValueKind.Number } offset
        && offset.TryGetDouble(out var ms)
        && Math.Abs(ms) < LongestOffset
            ? TimeSpan.FromMilliseconds(ms)
            : null;

    private static Rejection? Check(
        JsonElement message,
        string? name,
        PostHogPerson person,
        byte[] raw
    ) =>
        raw.Length > EventLimits.EventBytes
            ? new(
                RejectReason.TooLarge,
                null,
                $"An event may have {EventLimits.EventBytes} bytes; this one has {raw.Length}."
            )
        : name is null ? new(RejectReason.Missing, "event", "An event has a name.")
        : !person.IsNamed ? new(RejectReason.Missing, "distinct_id", "An event has a distinct_id.")
        : !JsonText.Flag(message, OptOuts.Parameter, true).Is(out _, out var noFlag) ? noFlag
        : ValueScan.Of(raw).Rejection;
}
