using System.Text.Json;

namespace Tracking.Shared.Events;

/// <summary>Reads where events happened, as <see cref="TrackedEventReader"/> reads events.</summary>
internal ref struct EventContextReader(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> json = json;
    private string? url;
    private string? referrer;
    private string? userAgent;
    private string? browser;
    private string? deviceClass;
    private string? locale;
    private string? ip;
    private string? source;
    private string? environment;
    private string? userType;
    private RawJson campaign;
    private RawJson other;

    /// <summary>Reads the object that begins here; null when the serializer has to.</summary>
    public EventContext? TryRead(ref Utf8JsonReader reader)
    {
        var next = 0;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (
                !MemberNames<EventContextMember>.TryEnter(ref reader, ref next, out var member)
                || member is { } one && !TryMember(one, ref reader)
            )
            {
                return null;
            }
        }

        return Made();
    }

    private bool TryMember(EventContextMember member, ref Utf8JsonReader reader) =>
        member switch
        {
            EventContextMember.Url => JsonMember.TryKnown(ref reader, out url),
            EventContextMember.Referrer => JsonMember.TryKnown(ref reader, out referrer),
            EventContextMember.UserAgent => JsonMember.TryKnown(ref reader, out userAgent),
            EventContextMember.Browser => JsonMember.TryKnown(ref reader, out browser),
            EventContextMember.DeviceClass => JsonMember.TryKnown(ref reader, out deviceClass),
            EventContextMember.Locale => JsonMember.TryKnown(ref reader, out locale),
            EventContextMember.Ip => JsonMember.TryText(ref reader, out ip),
            EventContextMember.Source => JsonMember.TryKnown(ref reader, out source),
            EventContextMember.Environment => JsonMember.TryKnown(ref reader, out environment),
            EventContextMember.UserType => JsonMember.TryKnown(ref reader, out userType),
            EventContextMember.Campaign => JsonMember.TryRaw(ref reader, json, out campaign),
            EventContextMember.Other => JsonMember.TryRaw(ref reader, json, out other),
            _ => false,
        };

    private readonly EventContext Made() =>
        new()
        {
            Url = url,
            Referrer = referrer,
            UserAgent = userAgent,
            Browser = browser,
            DeviceClass = deviceClass,
            Locale = locale,
            Ip = ip,
            Source = source,
            Environment = environment,
            UserType = userType,
            Campaign = campaign,
            Other = other,
        };
}
