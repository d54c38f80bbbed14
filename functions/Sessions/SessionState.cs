using System.Collections.Immutable;
using Tracking.Shared.Events;

namespace Tracking.Functions.Sessions;

/// <summary>
/// What is known of a token: its sessions, and what keeps counting right when it begins another. Its row is written
/// when a session begins; what happens in a session is in the session's own row.
/// </summary>
internal sealed record SessionState
{
    private const int MaximumStarts = 128;

    /// <summary>How many events that can be corrected are remembered of a session, and of those before it.</summary>
    public const int MaximumOnce = 64;

    /// <summary>Whose it is.</summary>
    public required SessionOwner Owner { get; init; }

    /// <summary>The token's id.</summary>
    public string Token => Owner.Token;

    /// <summary>The live session, or the last one that was; null before the first, and when it is not kept any more.</summary>
    public Session? Live { get; set; }

    /// <summary>The late session, or the last one that was; null before the first, and when it is not kept any more.</summary>
    public Session? Late { get; set; }

    /// <summary>Which session of the token began last, live or late; 0 before the first.</summary>
    public int Ordinal { get; set; }

    /// <summary>The place up to which all events are applied, whatever the rows of sessions say.</summary>
    public required EventSource Position { get; set; }

    /// <summary>The last events of earlier sessions that can be corrected, the newest last.</summary>
    public ImmutableArray<OnceEvent> Once { get; set; } = [];

    /// <summary>The ids of events of earlier sessions that came lately.</summary>
    public RecentIds Recent { get; init; } = new();

    /// <summary>When the last sessions of the token started, the newest last; by them a session's row is found.</summary>
    public ImmutableArray<DateTimeOffset> Starts { get; set; } = [];

    /// <summary>
    /// Sessions that are written, though the token's row does not know of them yet: whoever began them died before it
    /// said so.
    /// </summary>
    public NamedValues<Session> There { get; set; }

    /// <summary>The sessions that events may still be of: the live one, the late one, both or none.</summary>
    public IEnumerable<Session> Current
    {
        get
        {
            if (Late is not null)
            {
                yield return Late;
            }

            if (Live is not null)
            {
                yield return Live;
            }
        }
    }

    /// <summary>A copy that does not change when this does.</summary>
    public SessionState Copy() =>
        this with
        {
            Live = Live?.Copy(),
            Late = Late?.Copy(),
            Recent = Recent.Copy(),
        };

    /// <summary>Remembers when a session starts, and gives it its number.</summary>
    public int AddStart(DateTimeOffset startedAt)
    {
        Starts = WithBounded(Starts, startedAt, MaximumStarts);
        return ++Ordinal;
    }

    /// <summary>When a session started; null when that is not remembered.</summary>
    public DateTimeOffset? StartOf(int ordinal) =>
        Starts.Length - 1 - (Ordinal - ordinal) is var index and >= 0 ? Starts[index] : null;

    /// <summary>Keeps what of a session that has ended counting still needs.</summary>
    public void TakeOver(Session ended)
    {
        Recent.Add(ended.Recent);
        foreach (var once in ended.Once)
        {
            Once = WithBounded(Once, once, MaximumOnce);
        }
    }

    /// <summary>Whether an id came lately.</summary>
    public bool Remembers(ulong id) =>
        Live?.Recent.Contains(id) == true
        || Late?.Recent.Contains(id) == true
        || Recent.Contains(id);

    /// <summary>An event that can be corrected; null when it is not remembered, or was something else.</summary>
    public OnceEvent? FindOnce(string id, string action) =>
        Current
            .SelectMany(session => session.Once)
            .Concat(Once)
            .FirstOrDefault(once => once.Id == id && once.Action == action);

    /// <summary>What is kept with one more behind it; of more than so many the first is forgotten.</summary>
    public static ImmutableArray<T> WithBounded<T>(ImmutableArray<T> all, T one, int maximum) =>
        all.Length < maximum ? all.Add(one) : [.. all.AsSpan()[1..], one];
}

/// <summary>Whose sessions they are.</summary>
/// <param name="Token">The token's id.</param>
/// <param name="Project">The project.</param>
/// <param name="Product">The product.</param>
internal sealed record SessionOwner(string Token, string Project, string? Product);
