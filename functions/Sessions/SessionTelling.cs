using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Sessions;

/// <summary>Tells the exports what follows from sessions that are written.</summary>
internal sealed class SessionTelling(EventPublisher publisher, TimeProvider time, int partition)
{
    /// <summary>The mark of the last fact told.</summary>
    public FactMark? Last { get; set; }

    /// <summary>
    /// Tells that sessions began, and that others ended by that. Telling again changes nothing. Facts behind the events
    /// given now are left for when those are given: there may be others before them.
    /// </summary>
    /// <param name="states">The states.</param>
    /// <param name="upTo">The last event that was given.</param>
    public async Task TellAsync(IEnumerable<SessionState> states, EventSource upTo)
    {
        var untold = new List<(SessionOwner Owner, Session Session, SessionFact Fact)>();
        foreach (var state in states)
        {
            foreach (var session in state.Current)
            {
                foreach (var fact in session.Untold)
                {
                    if (!fact.Source.IsAfter(upTo))
                    {
                        untold.Add((state.Owner, session, fact));
                    }
                }
            }
        }

        await TellAsync([.. untold.Select(u => (u.Owner, u.Fact))]);
        untold.ForEach(u =>
            u.Session.Untold = [.. u.Session.Untold.Where(fact => !ReferenceEquals(fact, u.Fact))]
        );
    }

    /// <summary>
    /// Tells facts, in the order of their marks, by which the export knows what it has written. They go into the hub
    /// and partition of their events: so they need no reader at work but those that are.
    /// </summary>
    public async Task TellAsync(IReadOnlyCollection<(SessionOwner Owner, SessionFact Fact)> facts)
    {
        if (facts.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        var told = facts
            .Select(f => SessionFacts.Event(f.Owner, f.Fact, now))
            .OrderBy(fact => FactMark.Of(fact)!, FactMark.Order)
            .ToList();
        await publisher.PublishAsync(HubNames.TrackedEvents, partition, told);
        var last = FactMark.Of(told[^1])!;
        Last = Last?.Covers(last) == true ? Last : last;
    }
}
