using Azure.Messaging.EventHubs;

namespace Tracking.Exports;

/// <summary>What a partition of a hub keeps.</summary>
/// <param name="Id">Its number.</param>
/// <param name="KeptFrom">When the oldest frame that it keeps was stored; null when it keeps none.</param>
/// <param name="LastSequence">The number of the last frame that it ever had; -1 when it never had one.</param>
/// <param name="Read">Reads the frames in order, from about a time on to the end.</param>
internal sealed record HubPartition(
    int Id,
    DateTimeOffset? KeptFrom,
    long LastSequence,
    Func<DateTimeOffset, CancellationToken, IAsyncEnumerable<EventData>> Read
);

/// <summary>Where hubs are.</summary>
internal interface IHubs : IAsyncDisposable
{
    /// <summary>The partitions of a hub; none when there is no such hub.</summary>
    Task<IReadOnlyList<HubPartition>> OpenAsync(string hub, CancellationToken cancellationToken);
}
