using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tracking.Shared;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>What a session came to so far: the fold of its events.</summary>
internal sealed record Session
{
    /// <summary>Which session of its token it is, from 1.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The session's id.</summary>
    public required string Id { get; init; }

    /// <summary>When its first event was received; of a late session, when that happened.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its last event was received; of a late session, when the last one happened.</summary>
    public required DateTimeOffset LastActivityAt { get; set; }

    /// <summary>When the last event of a late session was received; null for a live one.</summary>
    public DateTimeOffset? LateReceivedAt { get; set; }

    /// <summary>When it ended, which is its last activity: of a fact that tells of that; else null.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>
    /// From when on a sweep ends it, if nothing happens. It never comes nearer while the session goes on. It is the last
    /// activity when an event has ended the session before.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset EndsAt { get; set; }

    /// <summary>How many events clients sent.</summary>
    public int Events { get; set; }

    /// <summary>How many events had each data key, those logged automatically included.</summary>
    public NamedValues<int> DataKeys { get; set; }

    /// <summary>The data key of best priority; ties keep the first.</summary>
    public string? Result { get; set; }

    /// <summary>The priority of the result; 0 when there is none.</summary>
    public int ResultPriority { get; set; }

    /// <summary>Whether a contact form was started.</summary>
    public bool IsContact { get; set; }

    /// <summary>Whether all of its events are of bots.</summary>
    public bool IsBot { get; set; }

    /// <summary>The visitor, as first said.</summary>
    public string? Visitor { get; set; }

    /// <summary>The user, as last said.</summary>
    public string? User { get; set; }

    /// <summary>How its user became known, and changed.</summary>
    public ImmutableArray<SessionJoin> Joined { get; set; } = [];

    /// <summary>What <c>user_info</c> said last.</summary>
    public RawJson UserInfo { get; set; }

    /// <summary>How the first browser of a person names itself; a server's until there is one.</summary>
    public string? UserAgent { get; set; }

    /// <summary>That browser's name.</summary>
    public string? Browser { get; set; }

    /// <summary>The kind of that device.</summary>
    public string? DeviceClass { get; set; }

    /// <summary>The first page.</summary>
    public string? LandingPage { get; set; }

    /// <summary>The page before the first one.</summary>
    public string? Referrer { get; set; }

    /// <summary>How often each action was run.</summary>
    public NamedValues<int> Actions { get; set; }

    /// <summary>The numbers of <c>params.metrics</c>.</summary>
    public NamedValues<Metric> Metrics { get; set; }

    /// <summary>The place of the last event that counted.</summary>
    public required EventSource Position { get; set; }

    /// <summary>How many of its events are logged: those that clients sent, and those with START or USER_BROWSER.</summary>
    [JsonIgnore]
    public int Logged { get; set; }

    /// <summary>Where the next of them goes.</summary>
    [JsonIgnore]
    public SessionLogPlace Log { get; set; }

    /// <summary>The ids of its events that came lately.</summary>
    [JsonIgnore]
    public RecentIds Recent { get; init; } = new();

    /// <summary>Its last events that can be corrected, the newest last.</summary>
    [JsonIgnore]
    public ImmutableArray<OnceEvent> Once { get; set; } = [];

    /// <summary>That it started, and that the one before it ended by that, if it may not have been told yet.</summary>
    [JsonIgnore]
    public ImmutableArray<SessionFact> Untold { get; set; } = [];

    /// <summary>In how many properties of its row that stands.</summary>
    [JsonIgnore]
    public int WrittenUntold { get; set; }

    /// <summary>Whether it is of late events, and so in the past.</summary>
    [JsonIgnore]
    public bool IsLate => LateReceivedAt is not null;

    /// <summary>Whether it has ended when the last sweep was at a time: by that sweep or an earlier one, or by an event.</summary>
    public bool IsOver(DateTimeOffset swept) => EndsAt <= LastActivityAt || Due <= swept;

    /// <summary>The first full minute in which a sweep ends it.</summary>
    [JsonIgnore]
    public DateTimeOffset Due
    {
        get
        {
            var up = EndsAt.UtcTicks + TimeSpan.TicksPerMinute - 1;
            return new(up - (up % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        }
    }

    /// <summary>Says that something happened in it: it stays open, and longer than the last sweep.</summary>
    /// <param name="received">When that was received.</param>
    /// <param name="timeout">The timeout.</param>
    /// <param name="swept">When the last sweep was.</param>
    public void GoOn(DateTimeOffset received, TimeSpan timeout, DateTimeOffset swept)
    {
        EndsAt = Max(EndsAt, received + timeout + SessionTimes.Grace);
        if (IsOver(swept))
        {
            // A collector held it back for long: the next sweep ends what the last one should have ended.
            EndsAt = swept.AddTicks(1);
        }
    }

    /// <summary>A copy that does not change when this does.</summary>
    public Session Copy() => this with { Recent = Recent.Copy() };

    /// <summary>It as a fact tells of it.</summary>
    public Session Told(DateTimeOffset? endedAt) =>
        this with
        {
            EndedAt = endedAt,
            Recent = new(),
            Once = [],
            Untold = [],
        };

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}

/// <summary>Something that can be done only once, and in which session it counted.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="Action">What was done; another action under the same id corrects nothing.</param>
/// <param name="Ordinal">Which session of the token.</param>
/// <param name="Number">Which of its logged events.</param>
internal sealed record OnceEvent(string Id, string Action, int Ordinal, int Number);

/// <summary>That a session's user became known, or changed.</summary>
/// <param name="Visitor">The visitor, if the session knows one.</param>
/// <param name="User">The user from then on.</param>
/// <param name="By">The action that said so.</param>
/// <param name="At">When that happened, by the client's clock if it is plausible.</param>
[ApiSchema]
internal sealed record SessionJoin(string? Visitor, string User, string By, DateTimeOffset At);

/// <summary>That a session has started or ended.</summary>
/// <param name="Action"><c>session.start</c> or <c>session.end</c>.</param>
/// <param name="Source">The event, or the sweep, from which it follows.</param>
/// <param name="Session">The session at that moment.</param>
internal sealed record SessionFact(string Action, EventSource Source, Session Session)
{
    /// <summary>A session has started.</summary>
    public const string Start = "session.start";

    /// <summary>A session has ended.</summary>
    public const string End = "session.end";
}
