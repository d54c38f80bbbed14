using System.Text.Json.Serialization;
using Tracking.Shared.Events;

namespace Tracking.Functions.Sessions;

/// <summary>Everything that is known of a token: its sessions, and what keeps counting right.</summary>
internal sealed record SessionState
{
    private const int MaximumStarts = 128;
    private const int MaximumOnce = 64;

    /// <summary>The token's id.</summary>
    public required string Token { get; init; }

    /// <summary>The project.</summary>
    public required string Project { get; init; }

    /// <summary>The product.</summary>
    public string? Product { get; init; }

    /// <summary>The timeout, in seconds, as the last event said.</summary>
    public int TimeoutSeconds { get; set; } = SessionTimes.DefaultTimeoutSeconds;

    /// <summary>The live session, open or the last one that was; null before the first live event.</summary>
    public Session? Session { get; set; }

    /// <summary>The late session, if one is open.</summary>
    public Session? Late { get; set; }

    /// <summary>Which session of the token began last, live or late; 0 before the first.</summary>
    [JsonIgnore]
    public int Ordinal { get; set; }

    /// <summary>The place of the last event or sweep applied.</summary>
    public required EventSource Position { get; set; }

    /// <summary>The minute under which the token stands in the list of what is due; null when it does not.</summary>
    public string? Due { get; set; }

    /// <summary>Facts that may not have been told yet.</summary>
    public List<SessionFact> Untold { get; init; } = [];

    /// <summary>The last events that can be corrected, the newest last.</summary>
    public List<OnceEvent> Once { get; init; } = [];

    /// <summary>The ids of events that came lately.</summary>
    [JsonIgnore]
    public RecentIds Recent { get; init; } = new();

    /// <summary>When the last sessions of the token started, the newest last; by them a session's row is found.</summary>
    [JsonIgnore]
    public List<DateTimeOffset> Starts { get; init; } = [];

    /// <summary>The sessions that are open: the live one, the late one, both or none.</summary>
    [JsonIgnore]
    public IEnumerable<Session> Open => Current.Where(session => session.EndedAt is null);

    /// <summary>The sessions that are not told of by their ends alone.</summary>
    [JsonIgnore]
    public IEnumerable<Session> Current => new[] { Session, Late }.OfType<Session>();

    /// <summary>Whether an event at a place has been applied.</summary>
    public bool Covers(EventSource place) => !place.IsAfter(Position);

    /// <summary>A copy that does not change when this does.</summary>
    public SessionState Copy() =>
        this with
        {
            Session = Session?.Copy(),
            Late = Late?.Copy(),
            Untold = [.. Untold],
            Once = [.. Once],
            Recent = Recent.Copy(),
            Starts = [.. Starts],
        };

    /// <summary>Remembers when a session starts, and gives it its number.</summary>
    public int AddStart(DateTimeOffset startedAt)
    {
        AddBounded(Starts, startedAt, MaximumStarts);
        return ++Ordinal;
    }

    /// <summary>When a session started; null when that is not remembered.</summary>
    public DateTimeOffset? StartOf(int ordinal) =>
        Starts.Count - 1 - (Ordinal - ordinal) is var index and >= 0 ? Starts[index] : null;

    /// <summary>Remembers an event that can be corrected.</summary>
    public void AddOnce(OnceEvent once) => AddBounded(Once, once, MaximumOnce);

    private static void AddBounded<T>(List<T> all, T one, int maximum)
    {
        all.Add(one);
        if (all.Count > maximum)
        {
            all.RemoveAt(0);
        }
    }
}

/// <summary>Something that can be done only once, and in which session it counted.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="Action">What was done; another action under the same id corrects nothing.</param>
/// <param name="Ordinal">Which session of the token.</param>
internal sealed record OnceEvent(string Id, string Action, int Ordinal);
