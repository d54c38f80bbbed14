using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Read;

/// <summary>Hands what is tracked to the readers of several rooms at once.</summary>
public sealed class ReadFunctions(
    [FromKeyedServices(HubNames.TrackedEvents)] IEnumerable<PartitionRunner> readers
)
{
    private readonly PartitionRunner[] readers = [.. readers];

    /// <summary>
    /// Hands a batch to each reader, side by side. It is done when all are; while storage is down for one of them,
    /// the partition waits for all.
    /// </summary>
    [Function("ReadTrackedEvents")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task ReadTrackedEventsAsync(
        [EventHubTrigger(
            HubNames.TrackedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.ReadersGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    )
    {
        var shared = new FrameBatch(batch, readers.Length);
        return Task.WhenAll(readers.Select(reader => reader.RunAsync(shared, cancellationToken)));
    }
}
