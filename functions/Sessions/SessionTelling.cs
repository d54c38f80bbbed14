using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Sessions;

/// <summary>Tells what was committed: rows of <c>sessions</c>, and facts for the exports.</summary>
internal sealed class SessionTelling(
    SessionTable table,
    EventPublisher publisher,
    TimeProvider time,
    int partition
)
{
    /// <summary>Forgets what is held.</summary>
    public void Clear() => table.Clear();

    /// <summary>
    /// Tells of states that are committed. Telling again changes nothing. Facts behind the events
    /// given now are left for when those are given: there may be others before them.
    /// </summary>
    /// <param name="states">The states.</param>
    /// <param name="upTo">The last event, or the sweep, that was given.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task TellAsync(
        IReadOnlyCollection<HeldState> states,
        EventSource upTo,
        CancellationToken cancellationToken
    )
    {
        await table.WriteAsync(states, cancellationToken);
        var told = states
            .SelectMany(held => held.State!.Untold.Select(fact => (held.State, Fact: fact)))
            .Where(untold => !untold.Fact.Source.IsAfter(upTo))
            .ToList();

        // In the order of their marks, by which the export knows what it has written.
        await publisher.PublishAsync(
            HubNames.SessionFacts,
            partition,
            told.OrderBy(u => u.Fact.Source.Sequence)
                .ThenBy(u => u.Fact.Source.Index)
                .ThenBy(u => u.State.Token, StringComparer.Ordinal)
                .ThenBy(u => u.Fact.Action, StringComparer.Ordinal)
                .Select(u => SessionFacts.Event(u.State, u.Fact, time.GetUtcNow()))
        );
        told.ForEach(t => t.State.Untold.Remove(t.Fact));
    }
}
