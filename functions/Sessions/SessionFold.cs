using System.IO.Hashing;
using System.Text;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>What a token's state is after some events, and what is to be logged of them.</summary>
/// <param name="State">The state.</param>
/// <param name="Changed">The sessions that are not as they were, in the order in which they are to be written.</param>
/// <param name="Counted">The events as they counted, in order.</param>
internal sealed record FoldResult(
    SessionState State,
    IReadOnlyList<Session> Changed,
    IReadOnlyList<CountedEvent> Counted
);

/// <summary>
/// The rule of sessions, in one place and without effects: what a token's state is after an event.
/// All events of a token are of one live session until there was none for as long as the timeout, by the
/// times at which they were received, in the order of the hub. Late events are of a session beside it, by
/// the times at which they happened.
/// </summary>
internal sealed class SessionFold
{
    private readonly SessionState state;
    private readonly DateTimeOffset swept;

    // Most batches have one event of a token, and of one session.
    private readonly List<CountedEvent> counted = new(1);
    private readonly List<Session> changed = new(1);

    private SessionFold(SessionState state, DateTimeOffset swept) =>
        (this.state, this.swept) = (state, swept);

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
    /// <param name="swept">When the last sweep before them was.</param>
    public static FoldResult Apply(
        SessionState? state,
        IEnumerable<(TrackedEvent Tracked, EventSource Place)> events,
        DateTimeOffset swept
    )
    {
        SessionFold? fold = state is null ? null : new(state.Copy(), swept);
        foreach (var (tracked, place) in events)
        {
            if (fold is null && tracked.IsJoin is true)
            {
                continue;
            }

            fold ??= new(
                new SessionState
                {
                    Owner = new(tracked.Token!, tracked.Project, tracked.Product),
                    Position = place with { Sequence = place.Sequence - 1 },
                },
                swept
            );
            fold.Apply(tracked, place);
        }

        return new FoldResult(fold!.state, fold.InOrder(), fold.counted);
    }

    /// <summary>
    /// The changed sessions: younger ones before those that have ended by them, since the younger ones keep that this
    /// is to be told; and late ones before live ones, since whether an event is late is told by the live one as it was.
    /// </summary>
    private List<Session> InOrder() =>
        changed.Count < 2
            ? changed
            :
            [
                .. changed
                    .OrderBy(session => !session.IsLate)
                    .ThenByDescending(session => session.Ordinal),
            ];

    private void Apply(TrackedEvent tracked, EventSource place)
    {
        if (!place.IsAfter(state.Position))
        {
            return;
        }

        state.Position = place;
        if (tracked.IsJoin is true)
        {
            if (
                state.Live is { } open
                && !open.IsOver(swept)
                && IsGoingOn(open, tracked)
                && place.IsAfter(open.Position)
            )
            {
                open.Position = place;
                SessionContent.Join(open, tracked);
                Change(open);
            }

            return;
        }

        var hash = HashOf(tracked.Id);
        var late = LateEvents.TimeOf(tracked);
        if (state.Remembers(hash))
        {
            Correct(tracked, late is not null, place);
            return;
        }

        var session = late is { } at
            ? LateSession(tracked, at, place, out var logs)
            : LiveSession(tracked, place, out logs);
        if (!place.IsAfter(session.Position))
        {
            // Whoever died after it was written could not say so in the token's row.
            return;
        }

        Count(session, tracked, hash, place, logs);
    }

    private void Count(
        Session session,
        TrackedEvent tracked,
        ulong hash,
        EventSource place,
        SessionLogs logs
    )
    {
        var timeout = LateEvents.TimeoutOf(tracked);
        if (session.IsLate)
        {
            var at = tracked.OccurredAt!.Value;
            session.LastActivityAt = Later(session.LastActivityAt, at);
            session.LateReceivedAt = Later(session.LateReceivedAt!.Value, tracked.ReceivedAt);
            session.GoOn(session.LateReceivedAt.Value, timeout, swept);
        }
        else if (LateEvents.TimeOf(tracked) is null)
        {
            session.LastActivityAt = Later(session.LastActivityAt, tracked.ReceivedAt);
            session.GoOn(session.LastActivityAt, timeout, swept);
        }

        session.Recent.Add(hash, tracked.ReceivedAt);
        logs |= SessionContent.Count(session, tracked, place);
        Change(session);
        if (logs == SessionLogs.None)
        {
            return;
        }

        var number = session.Logged++;
        var shares = SessionContent.SharesOf(session, tracked);
        counted.Add(new(session.Id, session.StartedAt, tracked, place, number, logs, shares));
        if (EventId.IsOnce(tracked.Id))
        {
            session.Once = SessionState.WithBounded(
                session.Once,
                new OnceEvent(tracked.Id, tracked.Action, session.Ordinal, number),
                SessionState.MaximumOnce
            );
        }
    }

    private Session LiveSession(TrackedEvent tracked, EventSource place, out SessionLogs logs)
    {
        logs = SessionLogs.None;
        var live = state.Live;
        var ending = live is null || live.IsOver(swept) || IsGoingOn(live, tracked) ? null : live;
        return live is null || live.IsOver(swept) || ending is not null
            ? state.Live = Start(tracked, tracked.ReceivedAt, null, live, ending, place, out logs)
            : live;
    }

    /// <summary>
    /// The session of a late event. In the live one it may count if it happened in it, but it is no activity
    /// of it. Else it is of the late session, which stays open while a queue is delivered.
    /// </summary>
    private Session LateSession(
        TrackedEvent tracked,
        DateTimeOffset at,
        EventSource place,
        out SessionLogs logs
    )
    {
        bool IsIn(Session session) =>
            !session.IsOver(swept)
            && IsGoingOn(session, tracked)
            && LateEvents.IsNear(
                at,
                session.StartedAt,
                session.LastActivityAt,
                LateEvents.TimeoutOf(tracked)
            );

        logs = SessionLogs.None;
        if (state.Live is { } live && IsIn(live))
        {
            return live;
        }

        var late = state.Late;
        if (late is not null && IsIn(late))
        {
            return late;
        }

        var ending = late?.IsOver(swept) == false ? late : null;
        return state.Late = Start(tracked, at, tracked.ReceivedAt, late, ending, place, out logs);
    }

    // Whether a session, if it has not ended, has not been silent for the timeout when an event is received.
    private static bool IsGoingOn(Session session, TrackedEvent tracked) =>
        tracked.ReceivedAt - (session.LateReceivedAt ?? session.LastActivityAt)
        < LateEvents.TimeoutOf(tracked);

    /// <summary>Begins a session.</summary>
    /// <param name="tracked">Its first event.</param>
    /// <param name="startedAt">When it starts.</param>
    /// <param name="lateReceivedAt">When its first event was received, of a late one.</param>
    /// <param name="before">The one in whose place it stands.</param>
    /// <param name="ending">That one, when it ends only now.</param>
    /// <param name="place">The place of the first event.</param>
    /// <param name="logs">What is logged of its beginning.</param>
    private Session Start(
        TrackedEvent tracked,
        DateTimeOffset startedAt,
        DateTimeOffset? lateReceivedAt,
        Session? before,
        Session? ending,
        EventSource place,
        out SessionLogs logs
    )
    {
        logs = SessionLogs.None;
        var untold = before?.Untold ?? [];
        if (ending is not null)
        {
            untold = untold.Add(
                new SessionFact(SessionFact.End, place, ending.Told(ending.LastActivityAt))
            );
            ending.EndsAt = ending.LastActivityAt;
            ending.Position = Later(ending.Position, place);
            Change(ending);
        }

        if (before is not null)
        {
            state.TakeOver(before);
        }

        var ordinal = state.AddStart(startedAt);
        var id = SessionToken.SessionId(state.Token, ordinal);
        if (state.There.TryGetValue(id, out var there))
        {
            return Known(there, untold);
        }

        var session = new Session
        {
            Ordinal = ordinal,
            Id = id,
            StartedAt = startedAt,
            LastActivityAt = startedAt,
            LateReceivedAt = lateReceivedAt,
            Position = place with { Sequence = place.Sequence - 1 },
            Untold = untold,
        };
        logs = SessionContent.Begin(session, tracked);
        session.Untold = session.Untold.Add(
            new SessionFact(SessionFact.Start, place, session.Told(null) with { Position = place })
        );
        return session;
    }

    /// <summary>
    /// A session that is written already. What it does not tell of those before it is added: when several began at once,
    /// whoever wrote it may not have known yet that the one before it was there, and which end was to be told of that.
    /// </summary>
    private Session Known(Session there, IReadOnlyCollection<SessionFact> untold)
    {
        var session = there.Copy();
        var missing = untold.ExceptBy(session.Untold.Select(KeyOf), KeyOf).ToList();
        if (missing.Count > 0)
        {
            session.Untold = [.. missing, .. session.Untold];
            Change(session);
        }

        return session;

        static (string, string) KeyOf(SessionFact fact) => (fact.Action, fact.Session.Id);
    }

    // What can be done only once was done again: it is counted once, and logged with what it says now in the
    // session in which it counted. It shows that the visitor is there.
    private void Correct(TrackedEvent tracked, bool isLate, EventSource place)
    {
        if (
            state.FindOnce(tracked.Id, tracked.Action) is not { } first
            || state.StartOf(first.Ordinal) is not { } startedAt
        )
        {
            return;
        }

        var id = SessionToken.SessionId(state.Token, first.Ordinal);
        counted.Add(
            new(id, startedAt, tracked, place, first.Number, SessionLogs.None, SessionShares.None)
        );
        if (
            state.Live is { } live
            && !live.IsOver(swept)
            && !isLate
            && IsGoingOn(live, tracked)
            && place.IsAfter(live.Position)
        )
        {
            live.Position = place;
            live.LastActivityAt = Later(live.LastActivityAt, tracked.ReceivedAt);
            live.GoOn(live.LastActivityAt, LateEvents.TimeoutOf(tracked), swept);
            Change(live);
        }
    }

    private void Change(Session session)
    {
        foreach (var other in changed)
        {
            if (ReferenceEquals(other, session))
            {
                return;
            }
        }

        changed.Add(session);
    }

    private static ulong HashOf(string id)
    {
        const int Usual = 512;
        var most = Encoding.UTF8.GetMaxByteCount(id.Length);
        var bytes = most <= Usual ? stackalloc byte[Usual] : new byte[most];
        return XxHash3.HashToUInt64(bytes[..Encoding.UTF8.GetBytes(id, bytes)]);
    }

    private static EventSource Later(EventSource a, EventSource b) => b.IsAfter(a) ? b : a;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
