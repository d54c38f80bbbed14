using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Sessions;

/// <summary>An event of a session, on its way.</summary>
/// <param name="Tracked">The event.</param>
/// <param name="Item">Its bytes and its place in the hub.</param>
internal sealed record SessionEvent(TrackedEvent Tracked, StreamItem Item);

/// <summary>Events that are applied together, or a sweep.</summary>
/// <param name="Events">The events, in order; none for a sweep.</param>
/// <param name="Sweep">The sweep's place; null for events.</param>
internal sealed record SessionRun(IReadOnlyList<SessionEvent> Events, EventSource? Sweep);

/// <summary>Divides events where they cannot be applied together.</summary>
/// <remarks>
/// A state is written once for a run, with the facts that follow from all of it. So that it stays as small as
/// a row may be, a run ends before one token could begin more than so many sessions in it.
/// </remarks>
internal static class SessionRuns
{
    private const int MaximumSessions = 2;

    // No session ends before, whatever a project says.
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The runs of events, in order; what is no event is refused.</summary>
    public static IEnumerable<SessionRun> Of(IEnumerable<StreamItem> items, Refusals refusals)
    {
        var run = new List<SessionEvent>();
        var tokens = new Dictionary<string, Seen>();
        foreach (var item in items)
        {
            if (item.IsSweep)
            {
                yield return new SessionRun(run, null);
                yield return new SessionRun([], item.Place);
                (run, tokens) = ([], []);
                continue;
            }

            if (item.Read(refusals) is not { Token: { } token } tracked)
            {
                continue;
            }

            var known = tokens.GetValueOrDefault(token) ?? Seen.Nothing;
            var seen = known.With(tracked);
            if (seen.Sessions > MaximumSessions)
            {
                yield return new SessionRun(run, null);
                (run, tokens, seen) = ([], [], Seen.Nothing.With(tracked));
            }

            run.Add(new SessionEvent(tracked, item));
            tokens[token] = seen;
        }

        yield return new SessionRun(run, null);
    }

    /// <summary>What a run has of a token.</summary>
    /// <param name="Live">When the last live event was received.</param>
    /// <param name="LateFrom">When the first event of the last late session happened.</param>
    /// <param name="LateTo">When the last one happened.</param>
    /// <param name="Sessions">How many sessions may have begun.</param>
    private sealed record Seen(
        DateTimeOffset? Live,
        DateTimeOffset? LateFrom,
        DateTimeOffset? LateTo,
        int Sessions
    )
    {
        public static Seen Nothing { get; } = new(null, null, null, 0);

        public Seen With(TrackedEvent tracked)
        {
            if (LateEvents.TimeOf(tracked) is not { } at)
            {
                return this with
                {
                    Live = tracked.ReceivedAt,
                    Sessions =
                        tracked.ReceivedAt - Live < ShortestTimeout ? Sessions : Sessions + 1,
                };
            }

            return
                LateFrom is { } from
                && LateTo is { } to
                && LateEvents.IsNear(at, from, to, LateEvents.TimeoutOf(tracked))
                ? this with
                {
                    LateTo = at > to ? at : to,
                }
                : this with
                {
                    LateFrom = at,
                    LateTo = at,
                    Sessions = Sessions + 1,
                };
        }
    }
}
