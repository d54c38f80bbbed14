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
        var tokens = new Dictionary<string, (DateTimeOffset Last, int Sessions)>();
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

            var known = tokens.GetValueOrDefault(token);
            var sessions =
                known.Sessions == 0 || tracked.ReceivedAt - known.Last >= ShortestTimeout
                    ? known.Sessions + 1
                    : known.Sessions;
            if (sessions > MaximumSessions)
            {
                yield return new SessionRun(run, null);
                (run, tokens, sessions) = ([], [], 1);
            }

            run.Add(new SessionEvent(tracked, item));
            tokens[token] = (tracked.ReceivedAt, sessions);
        }

        yield return new SessionRun(run, null);
    }
}
