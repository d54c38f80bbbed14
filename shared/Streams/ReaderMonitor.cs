using System.Collections.Concurrent;

namespace Tracking.Shared.Streams;

/// <summary>How a reader stands at a partition.</summary>
/// <param name="Reader">The reader.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Lag">How old the oldest event is that it was handed and has not done; none when it has done all.</param>
/// <param name="FailingSince">Since when every attempt has failed; null when the last one has not.</param>
/// <param name="IsGathering">Whether it has done what is due, and the lag is of what it gathers.</param>
public sealed record ReaderStatus(
    string Reader,
    int Partition,
    TimeSpan Lag,
    DateTimeOffset? FailingSince,
    bool IsGathering = false
);

/// <summary>Knows how the readers of this instance stand, for the people who look after the app.</summary>
public sealed class ReaderMonitor(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Reader, int Partition), State> states = new();

    /// <summary>All readers that have been handed something.</summary>
    public IReadOnlyList<ReaderStatus> Statuses =>
        [
            .. states
                .Select(s => new ReaderStatus(
                    s.Key.Reader,
                    s.Key.Partition,
                    s.Value.Oldest is { } oldest ? Later(time.GetUtcNow() - oldest) : TimeSpan.Zero,
                    s.Value.FailingSince,
                    s.Value.IsGathering
                ))
                .OrderBy(s => s.Reader, StringComparer.Ordinal)
                .ThenBy(s => s.Partition),
        ];

    /// <summary>A reader was handed events.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="oldest">When the hub stored the first of them.</param>
    public void Handed(string reader, int partition, DateTimeOffset oldest) =>
        Change(reader, partition, state => state with { Oldest = oldest, IsGathering = false });

    /// <summary>It has done what it was handed up to some event.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="next">When the hub stored the next; null when there is none.</param>
    public void Done(string reader, int partition, DateTimeOffset? next) =>
        Change(reader, partition, _ => new State(next, null));

    /// <summary>It has done all that is due of what it was handed.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="oldest">When the hub stored the first frame of what it gathers; null when that is nothing.</param>
    public void Gathers(string reader, int partition, DateTimeOffset? oldest) =>
        Change(reader, partition, _ => new State(oldest, null, oldest is not null));

    /// <summary>It has failed.</summary>
    public void Failed(string reader, int partition) =>
        Change(
            reader,
            partition,
            state => state with { FailingSince = state.FailingSince ?? time.GetUtcNow() }
        );

    private void Change(string reader, int partition, Func<State, State> change) =>
        states.AddOrUpdate(
            (reader, partition),
            _ => change(new State(null, null)),
            (_, state) => change(state)
        );

    private static TimeSpan Later(TimeSpan lag) => lag > TimeSpan.Zero ? lag : TimeSpan.Zero;

    private sealed record State(
        DateTimeOffset? Oldest,
        DateTimeOffset? FailingSince,
        bool IsGathering = false
    );
}
