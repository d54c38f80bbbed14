using System.Globalization;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Segment;

/// <summary>Reads the messages of Segment's SDKs and those that are like them.</summary>
/// <remarks>Source: Segment's HTTP tracking API. A message's <c>type</c> is that of its call when it has none.</remarks>
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
    /// <param name="type">Its type, if it does not say.</param>
    /// <param name="skew">By how much the client's clock is behind.</param>
    public static SentEvent Read(JsonElement message, string type, TimeSpan skew)
    {
        var sent = new SentEvent
        {
            Dialect = $"{Dialect}/{type}",
            Raw = JsonText.Raw(message),
            Id = JsonText.Of(message, "messageId", EventLimits.IdLength),
            User = JsonText.Of(message, "userId", EventLimits.UserLength),
            Visitor = JsonText.Of(message, "anonymousId", EventLimits.UserLength),
        };
        if (message.ValueKind != JsonValueKind.Object)
        {
            sent.Rejection = new(RejectReason.Malformed, null, "A message is a JSON object.");
            return sent;
        }

        if (sent.Raw.Length > EventLimits.EventBytes)
        {
            sent.Rejection = new(
                RejectReason.TooLarge,
                null,
                $"A message may have {EventLimits.EventBytes} bytes; this one has {sent.Raw.Length}."
            );
            return sent;
        }

        type = JsonText.Of(message, "type", EventLimits.NameLength) ?? type;
        sent.Dialect = $"{Dialect}/{type}";
        sent.Rejection = ReadAction(sent, message, type) ?? ReadTime(sent, message, skew);
        ReadContext(sent, JsonText.Member(message, "context"));
        sent.Url ??= JsonText.Of(
            JsonText.Member(message, "properties"),
            "url",
            EventLimits.TextLength
        );
        using var parameters = new ParamsWriter();
        parameters.AddMembers(JsonText.Member(message, "properties"));
        // RudderStack's SDK of browsers has them in the context.
        var traits = JsonText.Member(message, "traits");
        parameters.AddMembers(
            type == "identify" && traits.ValueKind == JsonValueKind.Undefined
                ? JsonText.Member(JsonText.Member(message, "context"), "traits")
                : traits
        );
        foreach (var name in (string[])["context", "integrations", "groupId", "previousId"])
        {
            if (JsonText.Member(message, name) is { ValueKind: not JsonValueKind.Undefined } value)
            {
                parameters.Add(name, value);
            }
        }

        (sent.Params, var rejection) = parameters.Finish();
        sent.Rejection ??= rejection;
        return sent;
    }

    private static Rejection? ReadAction(SentEvent sent, JsonElement message, string type)
    {
        if (sent.User is null && sent.Visitor is null)
        {
            return new(RejectReason.Missing, "userId", "A message has userId or anonymousId.");
        }

        if (type == "track")
        {
            sent.Label = JsonText.Of(message, "event", EventLimits.TextLength);
            if (sent.Label is null)
            {
                return new(RejectReason.Missing, "event", "A track message names its event.");
            }

            sent.Action = ActionOf(sent.Label);
            return null;
        }

        sent.Action = Actions.FirstOrDefault(a => a.Type == type).Action;
        sent.Label = JsonText.Of(message, "name", EventLimits.TextLength);
        return sent.Action is null
            ? new(RejectReason.Unknown, "type", $"There are no messages of type {type}.")
            : null;
    }

    /// <summary>An event's name as an action: <c>Order Completed</c> is <c>Order_Completed</c>.</summary>
    internal static string ActionOf(string name)
    {
        var action = string.Create(
            Math.Min(name.Length, EventLimits.NameLength),
            name,
            (characters, source) =>
            {
                for (var i = 0; i < characters.Length; i++)
                {
                    var c = source[i];
                    characters[i] = char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_';
                }
            }
        );
        return action.Length < 2 ? $"event_{action}" : action;
    }

    private static Rejection? ReadTime(SentEvent sent, JsonElement message, TimeSpan skew)
    {
        var text = JsonText.Of(message, "timestamp", EventLimits.NameLength);
        if (text is null)
        {
            return null;
        }

        if (!ClientTime.TryParse(text, out var time))
        {
            return new(RejectReason.Invalid, "timestamp", "timestamp is a time in ISO 8601.");
        }

        // What no clock can show is left as it is, and not believed later.
        var ticks = time.UtcTicks + skew.Ticks;
        sent.OccurredAtText =
            ticks > 0 && ticks < DateTimeOffset.MaxValue.UtcTicks
                ? new DateTimeOffset(ticks, TimeSpan.Zero).ToString(
                    "O",
                    CultureInfo.InvariantCulture
                )
                : text;
        return null;
    }

    private static void ReadContext(SentEvent sent, JsonElement context)
    {
        var page = JsonText.Member(context, "page");
        sent.Url = JsonText.Of(page, "url", EventLimits.TextLength);
        sent.Referrer = JsonText.Of(page, "referrer", EventLimits.TextLength);
        sent.Locale = JsonText.Of(context, "locale", EventLimits.NameLength);
    }
}
