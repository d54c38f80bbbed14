using System.Collections.Frozen;
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

    // What a message has. What else it has is kept with the context, and told.
    private static readonly FrozenSet<string> Members = FrozenSet.Create(
        StringComparer.Ordinal,
        [
            .. (string[])["type", "event", "name", "category", "messageId", "userId"],
            .. (string[])["anonymousId", "previousId", "groupId", "timestamp"],
            .. (string[])["originalTimestamp", "sentAt", "receivedAt", "properties", "traits"],
            .. (string[])["context", "integrations", "version", "channel", "writeKey"],
            .. (string[])["_metadata", "projectId", "tracking"],
        ]
    );

    // Of those, what has no other place.
    private static readonly string[] Aside =
    [
        "integrations",
        "category",
        "version",
        "channel",
        "_metadata",
        "projectId",
    ];

    private const int NamedUnknown = 16;

    private static bool IsKeptAside(string name) => Aside.Contains(name) || !Members.Contains(name);

    /// <summary>The event of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="envelope">What is around it: the batch, or the message itself.</param>
    /// <param name="call">The call it came with; one of its own type wins.</param>
    public static SentEvent Read(JsonElement message, JsonElement envelope, string call)
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
        foreach (var member in (string[])["properties", "context", "traits"])
        {
            JsonText.IgnoreUnlessObject(message, member, ignored);
        }

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
            Time =
                JsonText.Of(message, "timestamp", ignored)
                ?? JsonText.Of(message, "originalTimestamp", ignored),
            TimeField = "timestamp",
            SentAt = JsonText.Of(envelope, "sentAt") ?? JsonText.Of(message, "sentAt"),
            IsHistorical = call == SegmentCalls.Import,
            IsOptedOut = JsonText.IsOptOut(message),
            NeedsCleaning = true,
            Ignored = ignored,
        };
        return
            (sent.Rejection ?? Check(sent, message, type, raw.Length) ?? scan.Rejection)
                is { } rejection
            ? sent with
            {
                Rejection = rejection,
            }
            : WithContext(sent, message) with
            {
                Params = Params(message, type),
                Unknown = UnknownOf(message),
            };
    }

    private static Rejection? Check(SentEvent sent, JsonElement message, string type, int length) =>
        length > EventLimits.EventBytes
            ? new(
                RejectReason.TooLarge,
                null,
                $"A message may have {EventLimits.EventBytes} bytes; this one has {length}."
            )
        : (sent.User ?? sent.Visitor ?? sent.PreviousVisitor) is null
            ? new(RejectReason.Missing, "userId", "A message has userId or anonymousId.")
        : !JsonText.Flag(message, OptOuts.Parameter, true).Is(out _, out var noFlag) ? noFlag
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

    private static List<string> UnknownOf(JsonElement message) =>
        [
            .. message
                .EnumerateObject()
                .Select(member => member.Name)
                .Where(name => !Members.Contains(name))
                .Select(name => Text.Cut(name, EventLimits.NameLength))
                .Take(NamedUnknown),
        ];

    private static SentEvent WithContext(SentEvent sent, JsonElement message)
    {
        var context = JsonText.Member(message, "context");
        var page = JsonText.Member(context, "page");
        var properties = JsonText.Member(message, "properties");
        using var campaign = new ParamsWriter();
        campaign.AddMembers(JsonText.Member(context, "campaign"));
        using var other = new ParamsWriter();
        other.AddMembers(context, "ip", "userAgent", "campaign", "locale", "traits");
        foreach (var member in message.EnumerateObject())
        {
            if (IsKeptAside(member.Name))
            {
                other.Add(member.Name, member.Value);
            }
        }

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
