using System.IO.Hashing;
using System.Text;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Sessions;

/// <summary>What a token's state is after some events, and what is to be logged of them.</summary>
/// <param name="State">The state.</param>
/// <param name="Counted">The events as they counted, in order.</param>
internal sealed record FoldResult(SessionState State, IReadOnlyList<CountedEvent> Counted);

/// <summary>
/// The rule of sessions, in one place and without effects: what a token's state is after an event.
/// All events of a token are of one live session until there was none for as long as the timeout, by the
/// times at which they were received, in the order of the hub. Late events are of a session beside it, by
/// the times at which they happened.
/// </summary>
internal static class SessionFold
{
    /// <summary>
    /// Whether an event is the making of its token, before which there can be no state: the start
    /// that was received in the very millisecond that is in the token. Clients do not choose either.
    /// </summary>
    public static bool IsFirst(TrackedEvent tracked) =>
        tracked is { Action: SessionContent.StartAction, Token: { } token }
        && Guid.TryParseExact(token, "N", out var id)
        && EventId.TryGetTime(id.ToString(), out var made)
        && made.ToUnixTimeMilliseconds() == tracked.ReceivedAt.ToUnixTimeMilliseconds();

    /// <summary>Applies events to a state, which stays as it is.</summary>
    /// <param name="state">The token's state; null before its first event.</param>
    /// <param name="events">Events of the token, in the order of the hub; without a state one at least that is no join.</param>
    public static FoldResult Apply(
        SessionState? state,
        IEnumerable<(TrackedEvent Tracked, EventSource Place)> events
    )
    {
        var counted = new List<CountedEvent>();
        var draft = state?.Copy();
        foreach (var (tracked, place) in events)
        {
            if (draft is not null || tracked.IsJoin is not true)
            {
                draft = Apply(draft, tracked, place, counted);
            }
        }

        return new FoldResult(draft!, counted);
    }

    /// <summary>When an open session is ended, if nothing happens.</summary>
    public static DateTimeOffset EndOf(SessionState state, Session session) =>
        (session.LateReceivedAt ?? session.LastActivityAt)
        + TimeSpan.FromSeconds(state.TimeoutSeconds)
        + SessionTimes.Grace;

    /// <summary>What a state is after a sweep: a session ended, if it is time, or due later.</summary>
    /// <param name="state">A state with an open session; it stays as it is.</param>
    /// <param name="sweep">The sweep.</param>
    /// <remarks>A sweep ends one session of a token. By that the export knows the ends that it has written.</remarks>
    public static SessionState Sweep(SessionState state, EventSource sweep)
    {
        var draft = state.Copy();
        draft.Position = sweep;
        if (draft.Open.FirstOrDefault(s => sweep.EnqueuedAt >= EndOf(draft, s)) is { } over)
        {
            End(draft, over, sweep);
        }

        // Behind this sweep: whoever still does this one must not take the new row for one that is done with.
        draft.Due = SessionRows.DueMinute(draft, sweep.EnqueuedAt);
        return draft;
    }

    private static SessionState Apply(
        SessionState? state,
        TrackedEvent tracked,
        EventSource place,
        List<CountedEvent> counted
    )
    {
        state ??= new SessionState
        {
            Token = tracked.Token!,
            Project = tracked.Project,
            Product = tracked.Product,
            Position = place with { Sequence = place.Sequence - 1 },
        };
        if (state.Covers(place))
        {
            return state;
        }

        state.Position = place;
        if (tracked.IsJoin is true)
        {
            if (state.Session is { EndedAt: null } open && IsGoingOn(open, tracked))
            {
                open.Position = place;
                SessionContent.Join(open, tracked);
            }

            return state;
        }

        var late = LateEvents.TimeOf(tracked);
        if (!IsNew(state, tracked))
        {
            Correct(state, tracked, late is not null, place, counted);
            return state;
        }

        state.TimeoutSeconds = (int)LateEvents.TimeoutOf(tracked).TotalSeconds;
        var session = late is { } at
            ? LateSession(state, tracked, at, place, counted)
            : LiveSession(state, tracked, place, counted);
        SessionContent.Count(session, tracked, place, counted);
        if (EventId.IsOnce(tracked.Id))
        {
            state.AddOnce(new OnceEvent(tracked.Id, tracked.Action, session.Ordinal));
        }

        return state;
    }

    private static Session LiveSession(
        SessionState state,
        TrackedEvent tracked,
        EventSource place,
        List<CountedEvent> counted
    )
    {
        var live = state.Session;
        if (live is { EndedAt: null } && !IsGoingOn(live, tracked))
        {
            End(state, live, place);
        }

        if (live is not { EndedAt: null })
        {
            live = Start(state, tracked, tracked.ReceivedAt, null, place, counted);
            state.Session = live;
        }

        live.LastActivityAt = Later(live.LastActivityAt, tracked.ReceivedAt);
        return live;
    }

    /// <summary>
    /// The session of a late event. In the live one it may count if it happened in it, but it is no activity
    /// of it. Else it is of the late session, which stays open while a queue is delivered.
    /// </summary>
    private static Session LateSession(
        SessionState state,
        TrackedEvent tracked,
        DateTimeOffset at,
        EventSource place,
        List<CountedEvent> counted
    )
    {
        bool IsIn(Session session) =>
            IsGoingOn(session, tracked)
            && LateEvents.IsNear(
                at,
                session.StartedAt,
                session.LastActivityAt,
                LateEvents.TimeoutOf(tracked)
            );

        if (state.Session is { EndedAt: null } live && IsIn(live))
        {
            return live;
        }

        if (state.Late is { } other && !IsIn(other))
        {
            End(state, other, place);
        }

        var late = state.Late ??= Start(state, tracked, at, tracked.ReceivedAt, place, counted);
        late.LastActivityAt = Later(late.LastActivityAt, at);
        late.LateReceivedAt = Later(late.LateReceivedAt!.Value, tracked.ReceivedAt);
        return late;
    }

    // Whether a session, if it has not ended, has not been silent for the timeout when an event is received.
    private static bool IsGoingOn(Session session, TrackedEvent tracked) =>
        tracked.ReceivedAt - (session.LateReceivedAt ?? session.LastActivityAt)
        < LateEvents.TimeoutOf(tracked);

    private static void End(SessionState state, Session session, EventSource source)
    {
        session.EndedAt = session.LastActivityAt;
        session.Position = source;
        state.Untold.Add(new SessionFact(SessionFact.End, source, session.Copy()));
        if (session.IsLate)
        {
            state.Late = null;
        }
    }

    private static Session Start(
        SessionState state,
        TrackedEvent tracked,
        DateTimeOffset startedAt,
        DateTimeOffset? lateReceivedAt,
        EventSource place,
        List<CountedEvent> counted
    )
    {
        var ordinal = state.AddStart(startedAt);
        var session = new Session
        {
            Ordinal = ordinal,
            Id = SessionToken.SessionId(state.Token, ordinal),
            StartedAt = startedAt,
            LastActivityAt = startedAt,
            LateReceivedAt = lateReceivedAt,
            Position = place,
        };
        SessionContent.Begin(session, tracked, place, counted);
        state.Untold.Add(new SessionFact(SessionFact.Start, place, session.Copy()));
        return session;
    }

    // What can be done only once was done again: it is counted once, and logged with what it says now in the
    // session in which it counted. It shows that the visitor is there.
    private static void Correct(
        SessionState state,
        TrackedEvent tracked,
        bool isLate,
        EventSource place,
        List<CountedEvent> counted
    )
    {
        if (
            state.Once.Find(once => (once.Id, once.Action) == (tracked.Id, tracked.Action))
                is not { } first
            || state.StartOf(first.Ordinal) is not { } startedAt
        )
        {
            return;
        }

        var id = SessionToken.SessionId(state.Token, first.Ordinal);
        counted.Add(new CountedEvent(id, startedAt, tracked, place, CountedEvent.OfClient));
        if (state.Session is { EndedAt: null } live && !isLate && IsGoingOn(live, tracked))
        {
            live.Position = place;
            live.LastActivityAt = Later(live.LastActivityAt, tracked.ReceivedAt);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static bool IsNew(SessionState state, TrackedEvent tracked)
    {
        var hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(tracked.Id));
        if (state.Recent.Contains(hash))
        {
            return false;
        }

        state.Recent.Add(hash, tracked.ReceivedAt);
        return true;
    }
}
