using System.Text.Json;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Segment;

/// <summary>Reads the messages of Segment's SDKs and those that are like them.</summary>
/// <remarks>
/// Source: Segment's HTTP tracking API. A message's <c>type</c> is that of its call when it has none. Its
/// <c>properties</c> or <c>traits</c> are the params; <c>context</c> says where it happened.
/// </remarks>
internal static class SegmentEvents
{
    /// <summary>The dialect's name.</summary>
    public const string Dialect = "segment";

    private static readonly (string Type, string Action)[] Actions =
    [
        ("page", "page.visit"),
        ("screen", "screen.view"),
        ("identify", "user_info"),
        ("group", "group.join"),
        ("alias", "user.alias"),
    ];

    /// <summary>The event of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="call">The call it came with; one of its own type wins.</param>
    public static SentEvent Read(JsonElement message, string call)
    {
        var raw = JsonText.Raw(message);
        if (message.ValueKind != JsonValueKind.Object)
        {
            return new SentEvent
            {
                Dialect = $"{Dialect}/{call}",
                Raw = raw,
                Rejection = new(RejectReason.Malformed, null, "A message is a JSON object."),
            };
        }

        var ignored = new List<string>();
        var type = JsonText.Of(message, "type")?.ToLowerInvariant() ?? call;
        var name = JsonText.Of(message, type == "track" ? "event" : "name", ignored);
        var scan = ValueScan.Of(raw);
        var previous = type == "alias" ? JsonText.Of(message, "previousId", ignored) : null;
        var sent = new SentEvent
        {
            // What is imported stays so when it is read again.
            Dialect = $"{Dialect}/{(call == SegmentCalls.Import ? call : type)}",
            Raw = raw,
            Id = JsonText.Of(message, "messageId", ignored),
            User = JsonText.Of(message, "userId", ignored),
            Visitor = JsonText.Of(message, "anonymousId", ignored),
            PreviousVisitor = previous,
            Label = name,
            Action =
                type == "track"
                    ? name is null
                        ? null
                        : NameRules.ActionOf(name)
                    : Actions.FirstOrDefault(a => a.Type == type).Action,
            ActionField = "event",
            Time = JsonText.Of(message, "timestamp", ignored),
            TimeField = "timestamp",
            IsHistorical = call == SegmentCalls.Import,
            NeedsCleaning = true,
            Ignored = ignored,
        };
        return (sent.Rejection ?? Check(sent, type, raw.Length) ?? scan.Rejection) is { } rejection
            ? sent with
            {
                Rejection = rejection,
            }
            : WithContext(sent, message) with
            {
                Params = Params(message, type),
            };
    }

    private static Rejection? Check(SentEvent sent, string type, int length) =>
        length > EventLimits.EventBytes
            ? new(
                RejectReason.TooLarge,
                null,
                $"A message may have {EventLimits.EventBytes} bytes; this one has {length}."
            )
        : (sent.User ?? sent.Visitor ?? sent.PreviousVisitor) is null
            ? new(RejectReason.Missing, "userId", "A message has userId or anonymousId.")
        : sent.Action is not null ? null
        : type == "track" ? new(RejectReason.Missing, "event", "A track message names its event.")
        : new(
            RejectReason.Unknown,
            "type",
            $"There are no messages of type {Text.Cut(type, EventLimits.NameLength)}."
        );

    private static RawJson Params(JsonElement message, string type)
    {
        using var parameters = new ParamsWriter();
        // RudderStack's SDK of browsers has traits in the context.
        var traits = JsonText.Member(message, "traits");
        parameters.AddMembers(
            type is "identify" or "group"
                ? JsonText.IsNothing(traits)
                    ? JsonText.Member(JsonText.Member(message, "context"), "traits")
                    : traits
                : JsonText.Member(message, "properties")
        );
        if (type == "group")
        {
            parameters.Add("groupId", JsonText.Member(message, "groupId"));
        }

        if (type == "alias")
        {
            parameters.Add("previousId", JsonText.Member(message, "previousId"));
        }

        return parameters.Finish();
    }

    private static SentEvent WithContext(SentEvent sent, JsonElement message)
    {
        var context = JsonText.Member(message, "context");
        var page = JsonText.Member(context, "page");
        var properties = JsonText.Member(message, "properties");
        using var campaign = new ParamsWriter();
        campaign.AddMembers(JsonText.Member(context, "campaign"));
        using var other = new ParamsWriter();
        other.AddMembers(context, "ip", "userAgent", "campaign", "locale", "traits");
        other.Add("integrations", JsonText.Member(message, "integrations"));
        return sent with
        {
            Url = JsonText.Of(page, "url") ?? JsonText.Of(properties, "url"),
            Referrer = JsonText.Of(page, "referrer") ?? JsonText.Of(properties, "referrer"),
            Locale = JsonText.Of(context, "locale"),
            UserAgent = JsonText.Of(context, "userAgent"),
            Address = JsonText.Of(context, "ip"),
            Campaign = campaign.Finish(),
            Other = other.Finish(),
        };
    }
}
