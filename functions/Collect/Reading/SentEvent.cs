using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>Where an event's id comes from.</summary>
public enum IdOrigin
{
    /// <summary>The client chose it, or there is none.</summary>
    Client,

    /// <summary>It was made here of what the client said, so every attempt has the same.</summary>
    Derived,

    /// <summary>It was made here of nothing that the client said, so no attempt repeats it.</summary>
    New,
}

/// <summary>
/// One event as a client sent it, in whatever dialect: read, but not judged, or the reason why it could not be
/// read. Texts are as sent, of any length; "" and white space are no text.
/// </summary>
public sealed record SentEvent
{
    /// <summary>The first thing that was wrong with its form.</summary>
    public Rejection? Rejection { get; init; }

    /// <summary>Everything that was wrong, where the dialect's answers tell all of it.</summary>
    public IReadOnlyList<Rejection> Rejections { get; init; } = [];

    /// <summary>Its id.</summary>
    public string? Id { get; init; }

    /// <summary>Where its id comes from.</summary>
    public IdOrigin IdOrigin { get; init; }

    /// <summary>What was done: a predefined action, a data key, or an action of the site's own.</summary>
    public string? Action { get; init; }

    /// <summary>The member that says what was done, for messages.</summary>
    public string ActionField { get; init; } = "type";

    /// <summary>What a person reads in a feed.</summary>
    public string? Label { get; init; }

    /// <summary><c>session</c>, <c>platform</c> or, with a secret key, <c>audit</c>.</summary>
    public string? Category { get; init; }

    /// <summary>A log type other than the action's.</summary>
    public string? LogType { get; init; }

    /// <summary>A data key other than the action's.</summary>
    public string? DataKey { get; init; }

    /// <summary>The session token's text.</summary>
    public string? Token { get; init; }

    /// <summary>The user.</summary>
    public string? User { get; init; }

    /// <summary>An id of the visitor, known before the user is.</summary>
    public string? Visitor { get; init; }

    /// <summary>The visitor that its user was before, when it says so.</summary>
    public string? PreviousVisitor { get; init; }

    /// <summary>When it happened, as sent.</summary>
    public string? Time { get; init; }

    /// <summary>When it was sent, by the client's clock, where the event itself says so.</summary>
    public string? SentAt { get; init; }

    /// <summary>The member that says when it was sent, for messages.</summary>
    public string SentAtField { get; init; } = "sentAt";

    /// <summary>The member that says when, for messages.</summary>
    public string TimeField { get; init; } = "occurredAt";

    /// <summary>Whether a time after the receiving is not believed at all.</summary>
    public bool RefusesFuture { get; init; }

    /// <summary>Whether it is imported: it belongs to its own time, however long ago.</summary>
    public bool IsHistorical { get; init; }

    /// <summary>Whether the visitor does not want to be tracked.</summary>
    public bool IsOptedOut { get; init; }

    /// <summary>The page.</summary>
    public string? Url { get; init; }

    /// <summary>The page before.</summary>
    public string? Referrer { get; init; }

    /// <summary>The language.</summary>
    public string? Locale { get; init; }

    /// <summary>The visitor's browser, as a server that sends for it says.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The visitor's address, as a server that sends for it says.</summary>
    public string? Address { get; init; }

    /// <summary>The campaign, an object.</summary>
    public RawJson Campaign { get; init; }

    /// <summary>What else was said of where it happened, an object.</summary>
    public RawJson Other { get; init; }

    /// <summary>Everything else, an object.</summary>
    public RawJson Params { get; init; }

    /// <summary>Whether its objects may have addresses, or one name twice, and have to be cleaned.</summary>
    public bool NeedsCleaning { get; init; }

    /// <summary>Whether a session is to be made for it, when it has no token.</summary>
    public bool AutoSession { get; init; }

    /// <summary>What its signed code says; null when it has none.</summary>
    public SearchLink? Search { get; init; }

    /// <summary>The members that mean nothing here; they are kept in <see cref="Params"/>.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>The members that say something that cannot be used.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>The dialect in which it was written, with what is needed to read it again behind a slash.</summary>
    public string Dialect { get; init; } = "";

    /// <summary>The bytes of the event as sent.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>Makes of the bytes those that are kept, where the dialect has something wrapped up in them.</summary>
    public Func<ReadOnlyMemory<byte>, byte[]>? ToKeep { get; init; }
}
