using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Tracking.Local.Hubs;

namespace Tracking.Local.Clients;

/// <summary>
/// Publishes to an embedded hub; a send has succeeded once the events are durable. It overrides what the app
/// calls; the rest of the client needs a connection, which this one does not have.
/// </summary>
internal sealed class EmbeddedProducer(LocalEventHub hub) : EventHubProducerClient
{
    /// <summary>The largest send, in bytes of encoded messages, as in the Standard tier.</summary>
    public const int MaximumSendBytes = 1024 * 1024;

    private int nextPartition = -1;

    /// <inheritdoc />
    public override Task<string[]> GetPartitionIdsAsync(
        CancellationToken cancellationToken = default
    ) => Task.FromResult(hub.PartitionIds);

    /// <summary>Which events a partition has. When the last one came is not told.</summary>
    public override Task<PartitionProperties> GetPartitionPropertiesAsync(
        string partitionId,
        CancellationToken cancellationToken = default
    )
    {
        var log = hub.Partition(partitionId);
        return Task.FromResult(
            EventHubsModelFactory.PartitionProperties(
                hub.Name,
                partitionId,
                isEmpty: log.NextSequence == log.FirstSequence,
                log.FirstSequence,
                log.NextSequence - 1,
                lastOffsetString: $"{log.NextSequence - 1}",
                lastEnqueuedTime: default
            )
        );
    }

    /// <inheritdoc />
    public override Task SendAsync(
        IEnumerable<EventData> eventBatch,
        CancellationToken cancellationToken = default
    ) => SendAsync(eventBatch, new SendEventOptions(), cancellationToken);

    /// <inheritdoc />
    public override async Task SendAsync(
        IEnumerable<EventData> eventBatch,
        SendEventOptions options,
        CancellationToken cancellationToken = default
    )
    {
        var payloads = eventBatch
            .Select(e => StoredEvent.Encode(e, options.PartitionKey))
            .ToArray();
        if (payloads.Sum(p => (long)p.Length) > MaximumSendBytes)
        {
            throw new EventHubsException(
                false,
                hub.Name,
                $"The events are larger than {MaximumSendBytes} bytes.",
                EventHubsException.FailureReason.MessageSizeExceeded
            );
        }

        await Partition(options).AppendAsync(payloads).WaitAsync(cancellationToken);
    }

    /// <summary>Nothing is held open.</summary>
    public override Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        return Task.CompletedTask;
    }

    private PartitionLog Partition(SendEventOptions options) =>
        options switch
        {
            { PartitionId: { } id } => hub.Partition(id),
            { PartitionKey: { } key } => hub.PartitionOf(key),
            _ => hub.Partition(
                (uint)Interlocked.Increment(ref nextPartition) % hub.PartitionIds.Length
            ),
        };
}
