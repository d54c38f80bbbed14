using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Sessions;

/// <summary>Tells the exports what follows from sessions that are written.</summary>
internal sealed class SessionTelling(EventPublisher publisher, TimeProvider time, int partition)
{
    /// <summary>
    /// Tells that sessions began, and that others ended by that. Telling again changes nothing. Facts behind the events
    /// given now are left for when those are given: there may be others before them.
    /// </summary>
    /// <param name="states">The states.</param>
    /// <param name="upTo">The last event that was given.</param>
    public async Task TellAsync(IEnumerable<SessionState> states, EventSource upTo)
    {
        var untold = states
            .SelectMany(state =>
                state.Current.SelectMany(session =>
                    session
                        .Untold.Where(fact => !fact.Source.IsAfter(upTo))
                        .Select(fact => (state.Owner, Session: session, Fact: fact))
                )
            )
            .ToList();
        await TellAsync(untold.Select(u => (u.Owner, u.Fact)));
        untold.ForEach(u => u.Session.Untold.Remove(u.Fact));
    }

    /// <summary>Tells facts, in the order of their marks, by which the export knows what it has written.</summary>
    public Task TellAsync(IEnumerable<(SessionOwner Owner, SessionFact Fact)> facts)
    {
        var now = time.GetUtcNow();
        return publisher.PublishAsync(
            HubNames.SessionFacts,
            partition,
            facts
                .Select(f => SessionFacts.Event(f.Owner, f.Fact, now))
                .OrderBy(fact => FactMark.Of(fact)!, FactMark.Order)
        );
    }
}
