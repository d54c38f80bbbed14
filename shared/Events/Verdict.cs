using System.Text.Json.Serialization;

namespace Tracking.Shared.Events;

/// <summary>What became of an event.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VerdictStatus>))]
public enum VerdictStatus
{
    /// <summary>Durable; it will count.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>The same id is in this request already; it counts once.</summary>
    [JsonStringEnumMemberName("duplicate")]
    Duplicate,

    /// <summary>It will never count; the reason says why.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>The project does not want it. It is counted, and not kept.</summary>
    [JsonStringEnumMemberName("denied")]
    Denied,

    /// <summary>Another event of the request has its id: that one counts, this one never will.</summary>
    [JsonStringEnumMemberName("conflict")]
    Conflict,

    /// <summary>It could not be made durable; send it again, under the id given here.</summary>
    [JsonStringEnumMemberName("retry")]
    Retry,
}

/// <summary>What became of one event of a request.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Id">Its id; null when none could be read.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why it was rejected: a stable word.</param>
/// <param name="Field">Which member was wrong.</param>
/// <param name="Detail">What was wrong, for a person, with the limit where there is one.</param>
/// <param name="DeadLetterId">Where a rejected event is kept, unless there are so many that only some are.</param>
[ApiSchema]
public sealed record Verdict(
    int Index,
    string? Id,
    VerdictStatus Status,
    string? Reason = null,
    string? Field = null,
    string? Detail = null,
    string? DeadLetterId = null
)
{
    /// <summary>The members that mean nothing here; they are kept with the params. At most 16.</summary>
    public IReadOnlyList<string>? Unknown { get; init; }

    /// <summary>The members that were too long, and are kept shortened or as a hash.</summary>
    public IReadOnlyList<string>? Shortened { get; init; }

    /// <summary>The members that said nothing that can be used, such as a user "undefined" or a time that cannot be true.</summary>
    public IReadOnlyList<string>? Ignored { get; init; }

    /// <summary>The token of the session that was made for it, if it needed one.</summary>
    public string? SessionToken { get; init; }

    /// <summary>The id of that session.</summary>
    public string? SessionId { get; init; }

    /// <summary>Whether a bot did it.</summary>
    [JsonIgnore]
    public bool IsOfBot { get; init; }

    /// <summary>Whether it is told that the event will not count although its client wants it to.</summary>
    [JsonIgnore]
    public bool IsRefusal =>
        Status is VerdictStatus.Rejected or VerdictStatus.Conflict
        || Status == VerdictStatus.Denied && Reason != RejectReason.OptedOut;

    /// <summary>Whether there is more to tell than that it is accepted.</summary>
    [JsonIgnore]
    public bool HasNotes =>
        (Unknown ?? Shortened ?? Ignored) is not null || SessionToken is not null;
}

/// <summary>Why an event was rejected.</summary>
/// <param name="Reason">One of <see cref="RejectReason"/>.</param>
/// <param name="Field">Which member was wrong.</param>
/// <param name="Detail">What was wrong, for a person, with the limit where there is one.</param>
public sealed record Rejection(string Reason, string? Field, string Detail);

/// <summary>The reasons for which events are rejected. They are stable: clients may switch on them.</summary>
public static class RejectReason
{
    /// <summary>Not JSON, or not an object.</summary>
    public const string Malformed = "malformed";

    /// <summary>A member that is needed is missing.</summary>
    public const string Missing = "missing";

    /// <summary>A member has a value that it cannot have.</summary>
    public const string Invalid = "invalid";

    /// <summary>Larger, longer or deeper than the limit.</summary>
    public const string TooLarge = "too-large";

    /// <summary>An action or data key that the project does not have.</summary>
    public const string Unknown = "unknown";

    /// <summary>The code is not one of this project's, or is for something else.</summary>
    public const string InvalidCode = "invalid-code";

    /// <summary>The project's lists do not let the action in.</summary>
    public const string Denied = "denied";

    /// <summary>The visitor does not want to be tracked, and the request or the project honours that.</summary>
    public const string OptedOut = "opted-out";

    /// <summary>Another event of the request has the id.</summary>
    public const string Conflict = "conflict";

    /// <summary>The customer token names another user than the event.</summary>
    public const string CustomerConflict = "customer-conflict";

    /// <summary>Only the project's secret key may do that.</summary>
    public const string SecretKeyRequired = "secret-key-required";

    /// <summary>The action needs a customer token, and the request has none.</summary>
    public const string CustomerRequired = "customer-required";

    /// <summary>The session token is not one of this project's.</summary>
    public const string InvalidToken = "invalid-token";

    /// <summary>The action counts only in a session, and the event has none.</summary>
    public const string SessionRequired = "session-required";
}
