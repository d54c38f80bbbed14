using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracking.Shared.Events;

/// <summary>One thing that somebody did, as every part behind the collector sees it, however it came in.</summary>
[ApiSchema]
public sealed record TrackedEvent
{
    /// <summary>The client's id, else a UUID version 7 of ours. Counts once under this id.</summary>
    public required string Id { get; init; }

    /// <summary>The project it belongs to.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public required string Project { get; init; }

    /// <summary>What kind of event it is.</summary>
    public required EventCategory Category { get; init; }

    /// <summary>The project's product: <c>search</c>, <c>knowledge</c>, <c>chatbot</c> or <c>site</c>.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public string? Product { get; init; }

    /// <summary>The dialect in which it came, such as <c>segment</c>; null when that was our own, <c>collect</c>.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public string? Dialect { get; init; }

    /// <summary>What was done, such as <c>search</c> or <c>page.visit</c>.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public required string Action { get; init; }

    /// <summary>What a person reads in a feed.</summary>
    public string? Label { get; init; }

    /// <summary>The log type; events that have one are atomic logs.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public string? LogType { get; init; }

    /// <summary>The data key; events that have one count in their session.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public string? DataKey { get; init; }

    /// <summary>The priority of its data key, when that is the project's own and not its product's.</summary>
    public int? Priority { get; init; }

    /// <summary>The search or navigation from which it follows, as its signed code says.</summary>
    public SearchLink? Search { get; init; }

    /// <summary>The id of the session token it was sent with, or that stands for its visitor.</summary>
    public string? Token { get; init; }

    /// <summary>The user or customer, as the client names them.</summary>
    public string? User { get; init; }

    /// <summary>An id of the visitor, as the client gives it before the user is known.</summary>
    public string? Visitor { get; init; }

    /// <summary>When it happened, by the client's clock, if that is plausible.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The client's word on when it happened, if that cannot be true.</summary>
    public string? OriginalTime { get; init; }

    /// <summary>When the client sent it, by its clock: with <see cref="ReceivedAt"/> this tells how wrong that clock is.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>True when its time is that of a clock that is known to be right: corrected by when it was sent, or that inside its id.</summary>
    [JsonPropertyName("timeSure")]
    public bool? IsTimeSure { get; init; }

    /// <summary>True when it is imported: it belongs to the time at which it happened, however long ago that is.</summary>
    [JsonPropertyName("historical")]
    public bool? IsHistorical { get; init; }

    /// <summary>
    /// Whether it happened at another time than that in its id, as its client says: it is filed under its own. True or
    /// null.
    /// </summary>
    [JsonPropertyName("ownTime")]
    public bool? IsTimeOwn { get; init; }

    /// <summary>True when no person did it: a crawler, a monitor, a prefetch. It is kept out of reports unless they are asked for it.</summary>
    [JsonPropertyName("bot")]
    public bool? IsBot { get; init; }

    /// <summary>The members that were too long, and are kept shortened or as a hash.</summary>
    public IReadOnlyList<string>? Shortened { get; init; }

    /// <summary>The members that said nothing that can be used, such as a user "undefined".</summary>
    public IReadOnlyList<string>? Ignored { get; init; }

    /// <summary>When the collector received it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Whether anything of it is proved.</summary>
    public bool Verified { get; init; }

    /// <summary>What proves it: <c>key</c>, all, by a secret key; <c>customer</c>, its user, by a customer token; <c>code</c>, what was shown, by a signed code.</summary>
    public IReadOnlyList<string>? VerifiedBy { get; init; }

    /// <summary>True when it may not change what is known of its user; else null.</summary>
    public bool? IsProfileLocked { get; init; }

    /// <summary>After how many seconds without a request its session has ended, when not the usual 1,800.</summary>
    public int? SessionTimeout { get; init; }

    /// <summary>For facts that follow from an event: which one.</summary>
    public EventSource? Source { get; init; }

    /// <summary>Whether it is a fact, which follows from an event, and none itself.</summary>
    [JsonIgnore]
    public bool IsFact => Source is not null;

    /// <summary>
    /// True when it only tells who the visitor of an open session is: it counts nowhere and opens no session. It goes
    /// to the session's partition, which may be another than that of the event that tells it.
    /// </summary>
    [JsonPropertyName("join")]
    public bool? IsJoin { get; init; }

    /// <summary>The one reader it is for, when it is tried again for that one alone; null for all.</summary>
    public string? Only { get; init; }

    /// <summary>What decides its partition: the session token's id, else the user, else its own id.</summary>
    [JsonIgnore]
    public string PartitionKey => Token ?? User ?? Id;

    /// <summary>Where it happened.</summary>
    public EventContext? Context { get; init; }

    /// <summary>Everything else the client said: an object, kept as sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RawJson Params { get; init; }

    /// <summary>Reads an event.</summary>
    /// <param name="json">One JSON value; members that are not known are passed over.</param>
    /// <returns>The event; null for a JSON null.</returns>
    /// <exception cref="JsonException">It is no event.</exception>
    public static TrackedEvent? Read(ReadOnlySpan<byte> json) =>
        TrackedEventReader.TryRead(json)
        ?? JsonSerializer.Deserialize(json, TrackingJson.Relaxed.TrackedEvent);
}

/// <summary>The three kinds of events.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EventCategory>))]
public enum EventCategory
{
    /// <summary>Of one visitor's session.</summary>
    [JsonStringEnumMemberName("session")]
    Session,

    /// <summary>Of the site or application.</summary>
    [JsonStringEnumMemberName("platform")]
    Platform,

    /// <summary>Of the management of this system, kept for compliance.</summary>
    [JsonStringEnumMemberName("audit")]
    Audit,
}

/// <summary>From which search an event follows, and of which of its results it is.</summary>
/// <param name="Id">The search's id, which is that of its event.</param>
/// <param name="At">The time under which the search is counted.</param>
/// <param name="LogType">The log type under which it is counted; null when it was not tracked.</param>
/// <param name="ContentId">The result's content; null when it is about the search as a whole.</param>
/// <param name="Position">The result's place, from 1.</param>
/// <param name="IsBot">Whether a bot searched.</param>
/// <param name="QueryHash">What was searched for, as the hash under which it is counted; null when it is not known.</param>
public sealed record SearchLink(
    string Id,
    DateTimeOffset At,
    string? LogType,
    string? ContentId,
    int? Position,
    [property: JsonPropertyName("bot")] bool? IsBot = null,
    string? QueryHash = null
);

/// <summary>Where an event happened.</summary>
[ApiSchema]
public sealed record EventContext
{
    /// <summary>The page.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public string? Url { get; init; }

    /// <summary>The page before.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public string? Referrer { get; init; }

    /// <summary>The browser, as it names itself.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public string? UserAgent { get; init; }

    /// <summary>The browser's name, such as <c>Firefox</c>.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public string? Browser { get; init; }

    /// <summary><c>desktop</c>, <c>phone</c>, <c>tablet</c>, <c>tv</c>, <c>server</c> or <c>bot</c>.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public string? DeviceClass { get; init; }

    /// <summary>The language, such as <c>en-GB</c>.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public string? Locale { get; init; }

    /// <summary>The network it came from: an IPv4 address without its last byte, an IPv6 address without its last ten.</summary>
    public string? Ip { get; init; }

    /// <summary>The integration or page that sent it, as it names itself.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public string? Source { get; init; }

    /// <summary>The environment of the product: <c>production</c>, <c>preproduction</c>, <c>development</c>.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public string? Environment { get; init; }

    /// <summary>The profile of users it came with.</summary>
    [JsonConverter(typeof(KnownTextConverter))]
    public string? UserType { get; init; }

    /// <summary>The campaign that led there: an object such as <c>{"source", "medium", "name"}</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RawJson Campaign { get; init; }

    /// <summary>What else the client said of where it happened: an object, kept as sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RawJson Other { get; init; }
}
