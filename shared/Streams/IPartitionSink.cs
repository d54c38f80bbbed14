using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>
/// What a reader does with the events of one partition. It is called by one at a time, with events in order;
/// <see cref="PartitionRunner"/> does all else.
/// </summary>
public interface IPartitionSink
{
    /// <summary>How long events are gathered before they are written; not at all unless a sink says otherwise.</summary>
    Gathering Gathering => default;

    /// <summary>
    /// Begins anew: what is held in memory is forgotten, because somebody else may have had the partition
    /// meanwhile, or because what the last call has written is not known.
    /// </summary>
    /// <param name="memo">What <see cref="WriteAsync"/> returned when the cursor was written last.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    Task BeginAsync(string? memo, CancellationToken cancellationToken);

    /// <summary>
    /// Whether there is nobody to write for: then what comes is passed over unread, and the cursor says so only now and
    /// then, so that after a restart some of it may be given all the same.
    /// </summary>
    /// <param name="cancellationToken">Cancels the calls.</param>
    ValueTask<bool> IsIdleAsync(CancellationToken cancellationToken) => new(false);

    /// <summary>Writes events. The same events may be given again, all or some of them.</summary>
    /// <param name="items">The events, in order.</param>
    /// <param name="refusals">Takes those that can never be written, which become dead letters.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>What is to be remembered with the cursor; null for nothing.</returns>
    /// <exception cref="Exception">
    /// It may succeed later (<see cref="ReaderFailure.IsLater"/>), and the partition waits; or it never will,
    /// and the events are given again in halves, until the one is found that is the reason.
    /// </exception>
    Task<string?> WriteAsync(
        IReadOnlyList<StreamItem> items,
        Refusals refusals,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Tells up to where everything is done: before <see cref="BeginAsync"/> what the cursor says, and then each time
    /// it is written. Most sinks need not know it.
    /// </summary>
    /// <param name="position">The last frame of which everything is done.</param>
    /// <param name="isLoaded">Whether it was read, because somebody else may have moved it; else it was just written.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    Task ReachedAsync(
        StreamPosition position,
        bool isLoaded,
        CancellationToken cancellationToken
    ) => Task.CompletedTask;
}

/// <summary>Another writer has written to the same partition. The runner reads the cursor again, and the sink begins anew.</summary>
public sealed class PartitionTakenException(string message, Exception? cause = null)
    : Exception(message, cause);
