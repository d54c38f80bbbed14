using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>What an event adds to a counter. It adds to each counter once.</summary>
/// <param name="PartitionKey">The counter's PK.</param>
/// <param name="RowKey">The counter's RK.</param>
/// <param name="Place">The event's place in the hub.</param>
/// <param name="Quarter">The quarter of the counter's hour in which it counts, 0 to 3.</param>
/// <param name="Count">How many more there are.</param>
/// <param name="Sum">How much more their values come to.</param>
/// <param name="Label">What the counter counts, when that is not in its key.</param>
public sealed record Contribution(
    string PartitionKey,
    string RowKey,
    EventSource Place,
    int Quarter,
    long Count,
    double Sum = 0,
    string? Label = null
)
{
    /// <summary>What counts at a time.</summary>
    /// <param name="project">The project.</param>
    /// <param name="kind">The kind of counter, of <see cref="CounterKind"/>.</param>
    /// <param name="at">The time.</param>
    /// <param name="partition">The hub partition through which the event came.</param>
    /// <param name="rowKey">The counter's RK.</param>
    /// <param name="place">The event's place in the hub.</param>
    /// <param name="count">How many more there are.</param>
    /// <param name="sum">How much more their values come to.</param>
    /// <param name="label">What the counter counts, when that is not in its key.</param>
    public static Contribution At(
        string project,
        string kind,
        DateTimeOffset at,
        int partition,
        string rowKey,
        EventSource place,
        long count = 1,
        double sum = 0,
        string? label = null
    ) =>
        new(
            CounterKeys.Partition(project, kind, at, partition),
            rowKey,
            place,
            CounterKeys.QuarterOf(at),
            count,
            sum,
            label
        );
}
