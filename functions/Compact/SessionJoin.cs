using Tracking.Shared.Events;

namespace Tracking.Functions.Compact;

/// <summary>
/// Says of which session an event is. The facts tell with which events sessions began and ended; between them an event is
/// of the live session of its token, or, when it came long after it happened, of the live one if it happened in that, else
/// of the late one. That is the rule of the reader of sessions, of which the facts are the result.
/// </summary>
internal sealed class SessionJoin
{
    private readonly Dictionary<string, List<OpenSession>> byToken = [];

    /// <summary>The sessions that have not ended, in the order of their ids.</summary>
    public IReadOnlyList<OpenSession> Open =>
        [
            .. byToken
                .Values.SelectMany(sessions => sessions)
                .Where(session => session.End is null)
                .OrderBy(session => session.Id, StringComparer.Ordinal),
        ];

    /// <summary>Adds a session that is open.</summary>
    public void Add(OpenSession session)
    {
        if (!byToken.TryGetValue(session.Token, out var sessions))
        {
            byToken[session.Token] = sessions = [];
        }

        if (!sessions.Exists(known => known.Id == session.Id))
        {
            sessions.Add(session);
        }
    }

    /// <summary>Takes in that a session has begun or ended.</summary>
    public void Add(SessionFact fact)
    {
        var token = fact.Line.Event.Token!;
        if (!fact.IsEnd)
        {
            Add(
                new OpenSession(
                    fact.Params.SessionId,
                    token,
                    fact.Line.Partition,
                    fact.Params.StartedAt,
                    fact.Params.IsLate,
                    fact.Source
                )
            );
        }
        else if (Find(token, fact.Params.SessionId) is { } session)
        {
            session.End = fact.Source;
        }
    }

    /// <summary>The session of an event; null when it is of none. Events are given in order, after all facts about them.</summary>
    public OpenSession? Find(ExportedEvent line)
    {
        if (line.Event.Token is not { } token || !byToken.TryGetValue(token, out var sessions))
        {
            return null;
        }

        var late = LateEvents.TimeOf(line.Event);
        var live = sessions.FindLast(s => !s.IsLate && s.IsOpenAt(line.Place));
        if (late is not { } at)
        {
            if (live is not null && line.Event.ReceivedAt > live.LastActivityAt)
            {
                live.LastActivityAt = line.Event.ReceivedAt;
            }

            return live;
        }

        var timeout = LateEvents.TimeoutOf(line.Event);
        if (
            live is not null
            && line.Event.ReceivedAt - live.LastActivityAt < timeout
            && LateEvents.IsNear(at, live.StartedAt, live.LastActivityAt, timeout)
        )
        {
            return live;
        }

        var other = sessions.FindLast(s => s.IsLate && s.IsOpenAt(line.Place));
        if (other is not null && at > other.LastActivityAt)
        {
            other.LastActivityAt = at;
        }

        return other;
    }

    private OpenSession? Find(string token, string id) =>
        byToken.GetValueOrDefault(token)?.Find(session => session.Id == id);
}
