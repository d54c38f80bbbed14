using Tracking.Shared.Events;

namespace Tracking.Shared.Tables;

/// <summary>What an event adds to a counter. It adds to each counter once.</summary>
/// <param name="PartitionKey">The counter's PK.</param>
/// <param name="RowKey">The counter's RK.</param>
/// <param name="Place">The event's place in the hub.</param>
/// <param name="Count">How many more there are.</param>
/// <param name="Sum">How much more their values come to.</param>
/// <param name="Label">What the counter counts, when that is not in its key.</param>
public sealed record Contribution(
    string PartitionKey,
    string RowKey,
    EventSource Place,
    long Count,
    double Sum = 0,
    string? Label = null
);
