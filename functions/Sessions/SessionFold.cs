using System.IO.Hashing;
using System.Text;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>An event as it counted, and in which session.</summary>
/// <param name="Session">The session's id.</param>
/// <param name="StartedAt">When that session started.</param>
/// <param name="Tracked">The event.</param>
/// <param name="Place">Its place in the hub.</param>
/// <param name="Step">Its place among the events logged for one: START, USER_BROWSER, the event.</param>
internal sealed record CountedEvent(
    string Session,
    DateTimeOffset StartedAt,
    TrackedEvent Tracked,
    EventSource Place,
    int Step
);

/// <summary>What a token's state is after some events, and what is to be logged of them.</summary>
/// <param name="State">The state.</param>
/// <param name="Counted">The events as they counted, in order.</param>
internal sealed record FoldResult(SessionState State, IReadOnlyList<CountedEvent> Counted);

/// <summary>
/// The rule of sessions, in one place and without effects: what a token's state is after an event.
/// All events of a token are of one session until there was none for as long as the timeout, by the
/// times at which they were received, in the order of the hub.
/// </summary>
internal static class SessionFold
{
    // What is kept of a session is bounded, however long it is and whatever clients send.
    private const int MaximumUserInfoBytes = 8 * 1024;
    private const string StartKey = "START";
    private const string BrowserKey = "USER_BROWSER";
    private const string UserInfoKey = "USER_INFO";
    private const string ContactKey = "CONTACT_START";
    private const string StartAction = "start";

    // Whether it is the start that the collector publishes with a token, and not one that a client sends.
    private static bool IsMaking(TrackedEvent tracked) =>
        IsFirst(tracked)
        || tracked.Action == StartAction && tracked.Id == SessionKeys.StartOf(tracked.Token!);

    /// <summary>
    /// Whether an event is the making of its token, before which there can be no state: the start
    /// that was received in the very millisecond that is in the token. Clients do not choose either.
    /// </summary>
    public static bool IsFirst(TrackedEvent tracked) =>
        tracked is { Action: StartAction, Token: { } token }
        && Guid.TryParseExact(token, "N", out var id)
        && EventId.TryGetTime(id.ToString(), out var made)
        && made.ToUnixTimeMilliseconds() == tracked.ReceivedAt.ToUnixTimeMilliseconds();

    /// <summary>Applies events to a state, which stays as it is.</summary>
    /// <param name="state">The token's state; null before its first event.</param>
    /// <param name="events">Events of the token, at least one, in the order of the hub.</param>
    public static FoldResult Apply(
        SessionState? state,
        IEnumerable<(TrackedEvent Tracked, EventSource Place)> events
    )
    {
        var counted = new List<CountedEvent>();
        var draft = state?.Copy();
        foreach (var (tracked, place) in events)
        {
            draft = Apply(draft, tracked, place, counted);
        }

        return new FoldResult(draft!, counted);
    }

    /// <summary>What a state is after a sweep: its session ended, if it is time, or due later.</summary>
    /// <param name="state">A state with an open session; it stays as it is.</param>
    /// <param name="sweep">The sweep.</param>
    public static SessionState Sweep(SessionState state, EventSource sweep)
    {
        var draft = state.Copy();
        draft.Position = sweep;
        var end =
            draft.Session!.LastActivityAt
            + TimeSpan.FromSeconds(draft.TimeoutSeconds)
            + SessionTimes.Grace;
        if (sweep.EnqueuedAt >= end)
        {
            End(draft, sweep);
            draft.Due = null;
        }
        else
        {
            draft.Due = SessionRows.DueMinute(draft);
        }

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
        if (!IsNew(state, tracked))
        {
            if (EventId.IsOnce(tracked.Id) && state.IsOpen)
            {
                Correct(state.Session!, tracked, place, counted);
            }

            return state;
        }

        state.TimeoutSeconds = tracked.SessionTimeout ?? SessionTimes.DefaultTimeoutSeconds;
        if (
            state.IsOpen
            && tracked.ReceivedAt - state.Session!.LastActivityAt
                >= TimeSpan.FromSeconds(state.TimeoutSeconds)
        )
        {
            End(state, place);
        }

        if (!state.IsOpen)
        {
            Start(state, tracked, place, counted);
        }

        Count(state.Session!, tracked, place, counted);
        return state;
    }

    private static void End(SessionState state, EventSource source)
    {
        var session = state.Session!;
        session.EndedAt = session.LastActivityAt;
        session.Position = source;
        state.Untold.Add(new SessionFact(SessionFact.End, source, session.Copy()));
    }

    private static void Start(
        SessionState state,
        TrackedEvent tracked,
        EventSource place,
        List<CountedEvent> counted
    )
    {
        var ordinal = (state.Session?.Ordinal ?? 0) + 1;
        var session = new Session
        {
            Ordinal = ordinal,
            Id = SessionToken.SessionId(state.Token, ordinal),
            StartedAt = tracked.ReceivedAt,
            LastActivityAt = tracked.ReceivedAt,
            Position = place,
            UserAgent = tracked.Context?.UserAgent,
            Browser = tracked.Context?.Browser,
            DeviceClass = tracked.Context?.DeviceClass,
            LandingPage = tracked.Context?.Url,
            Referrer = tracked.Context?.Referrer,
        };
        state.Session = session;
        state.AddStart(session.StartedAt);
        Automatic(session, tracked, place, StartKey, 0, counted);
        if (session.UserAgent is not null)
        {
            Automatic(session, tracked, place, BrowserKey, 1, counted);
        }

        state.Untold.Add(new SessionFact(SessionFact.Start, place, session.Copy()));
    }

    private static void Automatic(
        Session session,
        TrackedEvent tracked,
        EventSource place,
        string dataKey,
        int step,
        List<CountedEvent> counted
    )
    {
        SessionCounts.CountKey(
            session,
            dataKey,
            SessionCounts.PriorityOf(tracked.Product, dataKey)
        );
        counted.Add(
            new CountedEvent(
                session.Id,
                session.StartedAt,
                tracked with
                {
                    Id = $"{session.Id}.{step}",
                    Action = dataKey.ToLowerInvariant(),
                    DataKey = dataKey,
                    LogType = null,
                    Label = null,
                    Params = default,
                },
                place,
                step
            )
        );
    }

    private static void Count(
        Session session,
        TrackedEvent tracked,
        EventSource place,
        List<CountedEvent> counted
    )
    {
        session.Position = place;
        session.LastActivityAt = Later(session.LastActivityAt, tracked.ReceivedAt);
        session.User = tracked.User ?? session.User;
        session.LandingPage ??= tracked.Context?.Url;
        if (IsMaking(tracked))
        {
            // The session is the start already.
            return;
        }

        session.Events++;
        SessionCounts.Increment(session.Actions, tracked.Action);
        if (tracked.DataKey is { } dataKey)
        {
            SessionCounts.CountKey(
                session,
                dataKey,
                tracked.Priority ?? SessionCounts.PriorityOf(tracked.Product, dataKey)
            );
            session.IsContact |= dataKey == ContactKey;
            if (
                dataKey == UserInfoKey
                && tracked.IsProfileLocked is null
                && tracked.Params.Utf8.Length <= MaximumUserInfoBytes
            )
            {
                session.UserInfo = tracked.Params;
            }
        }

        SessionCounts.AddMetrics(session, tracked.Params);
        counted.Add(new CountedEvent(session.Id, session.StartedAt, tracked, place, 2));
    }

    // What can be done only once was done again: it is logged as it is now, and counted once.
    private static void Correct(
        Session session,
        TrackedEvent tracked,
        EventSource place,
        List<CountedEvent> counted
    )
    {
        session.Position = place;
        session.LastActivityAt = Later(session.LastActivityAt, tracked.ReceivedAt);
        counted.Add(new CountedEvent(session.Id, session.StartedAt, tracked, place, 2));
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
