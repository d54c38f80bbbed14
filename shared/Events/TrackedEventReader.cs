using System.Text.Json;

namespace Tracking.Shared.Events;

/// <summary>
/// Reads events of the form that is usual, member by member, to what the serializer would read; of others it says that
/// it does not know. An event is read by each who stores it, and the serializer takes longer and makes twice the bytes.
/// </summary>
internal ref struct TrackedEventReader
{
    private readonly ReadOnlySpan<byte> json;
    private string? id;
    private string? project;
    private EventCategory? category;
    private string? product;
    private string? dialect;
    private string? action;
    private string? label;
    private string? logType;
    private string? dataKey;
    private int? priority;
    private SearchLink? search;
    private string? token;
    private string? user;
    private string? visitor;
    private DateTimeOffset? occurredAt;
    private string? originalTime;
    private DateTimeOffset? sentAt;
    private bool? isTimeSure;
    private bool? isHistorical;
    private bool? isTimeOwn;
    private bool? isBot;
    private IReadOnlyList<string>? shortened;
    private IReadOnlyList<string>? ignored;
    private DateTimeOffset? receivedAt;
    private bool? verified;
    private IReadOnlyList<string>? verifiedBy;
    private bool? isProfileLocked;
    private int? sessionTimeout;
    private EventSource? source;
    private bool? isJoin;
    private string? only;
    private EventContext? context;
    private RawJson parameters;

    private TrackedEventReader(ReadOnlySpan<byte> json) => this.json = json;

    /// <summary>Reads an event; null when the serializer has to.</summary>
    /// <param name="json">One JSON value.</param>
    public static TrackedEvent? TryRead(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            var found = new TrackedEventReader(json);
            return
                reader.Read()
                && reader.TokenType == JsonTokenType.StartObject
                && found.TryMembers(ref reader)
                && !reader.Read()
                ? found.Made()
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private bool TryMembers(ref Utf8JsonReader reader)
    {
        var next = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (
                !MemberNames<TrackedEventMember>.TryEnter(ref reader, ref next, out var member)
                || member is { } one && !TryMember(one, ref reader)
            )
            {
                return false;
            }
        }

        return true;
    }

    private bool TryMember(TrackedEventMember member, ref Utf8JsonReader reader) =>
        member switch
        {
            TrackedEventMember.Id => JsonMember.TryText(ref reader, out id),
            TrackedEventMember.Project => JsonMember.TryKnown(ref reader, out project),
            TrackedEventMember.Category => TryCategory(ref reader),
            TrackedEventMember.Product => JsonMember.TryKnown(ref reader, out product),
            TrackedEventMember.Dialect => JsonMember.TryKnown(ref reader, out dialect),
            TrackedEventMember.Action => JsonMember.TryKnown(ref reader, out action),
            TrackedEventMember.Label => JsonMember.TryText(ref reader, out label),
            TrackedEventMember.LogType => JsonMember.TryKnown(ref reader, out logType),
            TrackedEventMember.DataKey => JsonMember.TryKnown(ref reader, out dataKey),
            TrackedEventMember.Priority => JsonMember.TryNumber(ref reader, out priority),
            TrackedEventMember.Search => JsonMember.TryObject(
                ref reader,
                TrackingJson.Relaxed.SearchLink,
                out search
            ),
            TrackedEventMember.Token => JsonMember.TryText(ref reader, out token),
            TrackedEventMember.User => JsonMember.TryText(ref reader, out user),
            TrackedEventMember.Visitor => JsonMember.TryText(ref reader, out visitor),
            TrackedEventMember.OccurredAt => JsonMember.TryTime(ref reader, out occurredAt),
            TrackedEventMember.OriginalTime => JsonMember.TryText(ref reader, out originalTime),
            TrackedEventMember.SentAt => JsonMember.TryTime(ref reader, out sentAt),
            TrackedEventMember.TimeSure => JsonMember.TryFlag(ref reader, out isTimeSure),
            TrackedEventMember.Historical => JsonMember.TryFlag(ref reader, out isHistorical),
            TrackedEventMember.OwnTime => JsonMember.TryFlag(ref reader, out isTimeOwn),
            TrackedEventMember.Bot => JsonMember.TryFlag(ref reader, out isBot),
            TrackedEventMember.Shortened => JsonMember.TryTexts(ref reader, out shortened),
            TrackedEventMember.Ignored => JsonMember.TryTexts(ref reader, out ignored),
            TrackedEventMember.ReceivedAt => JsonMember.TryTime(ref reader, out receivedAt),
            TrackedEventMember.Verified => JsonMember.TryFlag(ref reader, out verified),
            TrackedEventMember.VerifiedBy => JsonMember.TryTexts(ref reader, out verifiedBy),
            TrackedEventMember.IsProfileLocked => JsonMember.TryFlag(
                ref reader,
                out isProfileLocked
            ),
            TrackedEventMember.SessionTimeout => JsonMember.TryNumber(
                ref reader,
                out sessionTimeout
            ),
            TrackedEventMember.Source => JsonMember.TryObject(
                ref reader,
                TrackingJson.Relaxed.EventSource,
                out source
            ),
            TrackedEventMember.Join => JsonMember.TryFlag(ref reader, out isJoin),
            TrackedEventMember.Only => JsonMember.TryText(ref reader, out only),
            TrackedEventMember.Context => TryContext(ref reader),
            TrackedEventMember.Params => JsonMember.TryRaw(ref reader, json, out parameters),
            _ => false,
        };

    private bool TryContext(ref Utf8JsonReader reader)
    {
        context = new EventContextReader(json).TryRead(ref reader);
        return context is not null;
    }

    private bool TryCategory(ref Utf8JsonReader reader)
    {
        category =
            reader.TokenType != JsonTokenType.String ? null
            : reader.ValueTextEquals("session"u8) ? EventCategory.Session
            : reader.ValueTextEquals("platform"u8) ? EventCategory.Platform
            : reader.ValueTextEquals("audit"u8) ? EventCategory.Audit
            : null;
        return category is not null;
    }

    private readonly TrackedEvent? Made() =>
        id is null
        || project is null
        || action is null
        || category is not { } ofCategory
        || receivedAt is not { } received
            ? null
            : new TrackedEvent
            {
                Id = id,
                Project = project,
                Category = ofCategory,
                Product = product,
                Dialect = dialect,
                Action = action,
                Label = label,
                LogType = logType,
                DataKey = dataKey,
                Priority = priority,
                Search = search,
                Token = token,
                User = user,
                Visitor = visitor,
                OccurredAt = occurredAt,
                OriginalTime = originalTime,
                SentAt = sentAt,
                IsTimeSure = isTimeSure,
                IsHistorical = isHistorical,
                IsTimeOwn = isTimeOwn,
                IsBot = isBot,
                Shortened = shortened,
                Ignored = ignored,
                ReceivedAt = received,
                Verified = verified ?? false,
                VerifiedBy = verifiedBy,
                IsProfileLocked = isProfileLocked,
                SessionTimeout = sessionTimeout,
                Source = source,
                IsJoin = isJoin,
                Only = only,
                Context = context,
                Params = parameters,
            };
}
