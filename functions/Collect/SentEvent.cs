using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>One event as a client sent it, read but not judged, or the reason why it could not be read.</summary>
public sealed class SentEvent
{
    /// <summary>The first thing that was wrong with its form.</summary>
    public Rejection? Rejection { get; set; }

    /// <summary>Its id.</summary>
    public string? Id { get; set; }

    /// <summary>The member <c>type</c>: a predefined action, a data key, or an action of the site's own.</summary>
    public string? Type { get; set; }

    /// <summary>The member <c>action</c>, the same as <c>type</c> and before it.</summary>
    public string? Action { get; set; }

    /// <summary>What a person reads in a feed.</summary>
    public string? Label { get; set; }

    /// <summary><c>session</c> or <c>platform</c>.</summary>
    public string? Category { get; set; }

    /// <summary>A log type other than the action's.</summary>
    public string? LogType { get; set; }

    /// <summary>A data key other than the action's.</summary>
    public string? DataKey { get; set; }

    /// <summary>Whether the id was made here, of what the client said.</summary>
    public bool HasGivenId { get; set; }

    /// <summary>Whether the id was made here and of nothing the client said, so that no attempt repeats it.</summary>
    public bool HasNewId { get; set; }

    /// <summary>An id of the visitor, known before the user is.</summary>
    public string? Visitor { get; set; }

    /// <summary>Whether a time after the receiving is not believed at all.</summary>
    public bool RefusesFuture { get; set; }

    /// <summary>Everything that was wrong, where the dialect's answers tell all of it.</summary>
    public IReadOnlyList<Rejection> Rejections { get; set; } = [];

    /// <summary>The dialect in which it was written, by which it can be read again.</summary>
    public string Dialect { get; set; } = "collect";

    /// <summary>Where the event stands in the body, when it was read out of one.</summary>
    public Range RawRange { get; set; }

    /// <summary>The bytes of the event as sent, when it was not.</summary>
    public ReadOnlyMemory<byte> Raw { get; set; }

    /// <summary>The session token's text.</summary>
    public string? Token { get; set; }

    /// <summary>The user.</summary>
    public string? User { get; set; }

    /// <summary>When it happened, as sent.</summary>
    public string? OccurredAtText { get; set; }

    /// <summary>The page.</summary>
    public string? Url { get; set; }

    /// <summary>The page before.</summary>
    public string? Referrer { get; set; }

    /// <summary>The language.</summary>
    public string? Locale { get; set; }

    /// <summary>Whether a session is to be made for it, when it has no token.</summary>
    public bool AutoSession { get; set; }

    /// <summary>What its signed code says; null when it has none.</summary>
    public SearchLink? Search { get; set; }

    /// <summary>Everything else, as one object.</summary>
    public RawJson Params { get; set; }
}
