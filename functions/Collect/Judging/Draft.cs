using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Judging;

/// <summary>An event while it is judged: what was sent, and what the rules have made of it so far.</summary>
internal sealed class Draft(SentEvent sent, Sender sender, SigningKeys keys)
{
    /// <summary>The event as sent; rules that shorten put another in its place.</summary>
    public SentEvent Sent { get; set; } = sent;

    /// <summary>Who sent it.</summary>
    public Sender Sender { get; } = sender;

    /// <summary>The keys by which tokens are checked.</summary>
    public SigningKeys Keys { get; } = keys;

    /// <summary>The project.</summary>
    public Project Project => Sender.Key.Project;

    /// <summary>Whether it came with a key that anybody may see.</summary>
    public bool IsPublic => Sender.Key.Kind != KeyKind.Secret;

    /// <summary>What was done; set by the rule of actions.</summary>
    public ActionDefinition Action { get; set; } = null!;

    /// <summary>The kind of event.</summary>
    public EventCategory Category { get; set; }

    /// <summary>The data key.</summary>
    public string? DataKey { get; set; }

    /// <summary>The id of its session token.</summary>
    public string? TokenId { get; set; }

    /// <summary>When it happened, corrected, if that can be true.</summary>
    public DateTimeOffset? OccurredAt { get; set; }

    /// <summary>Whether that is by a clock that is known to be right.</summary>
    public bool IsTimeSure { get; set; }

    /// <summary>When it was sent, by the client's clock: as the event says, else as its request does.</summary>
    public DateTimeOffset? SentAt { get; } =
        sent.SentAt is null ? sender.SentAt
        : ClientTime.TryParse(sent.SentAt, out var own) ? own
        : null;

    /// <summary>Whether what is said of when it was sent is no time.</summary>
    public bool HasBadSentAt => SentAt is null && (Sent.SentAt is not null || Sender.HasBadSentAt);

    /// <summary>Whether it happened at another time than its id was made at, by the client's own words.</summary>
    public bool IsTimeOwn { get; set; }

    /// <summary>What was shortened.</summary>
    public List<string>? Shortened { get; private set; }

    /// <summary>What was not used.</summary>
    public List<string>? Ignored { get; private set; } =
        sent.Ignored.Count > 0 ? [.. sent.Ignored] : null;

    /// <summary>Says that a member was shortened.</summary>
    public void Shorten(string field) => (Shortened ??= []).Add(field);

    /// <summary>Says that a member says nothing that can be used.</summary>
    public void Ignore(string field) => (Ignored ??= []).Add(field);
}
