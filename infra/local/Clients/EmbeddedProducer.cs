using System.Buffers;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Tracking.Local.Hubs;
using Tracking.Shared.Streams;

namespace Tracking.Local.Clients;

/// <summary>
/// Publishes to an embedded hub; a send has succeeded once the events are durable. It overrides what the app
/// calls; the rest of the client needs a connection, which this one does not have.
/// </summary>
internal sealed class EmbeddedProducer(LocalEventHub hub) : EventHubProducerClient, ICopyFrames
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
        var rented = new List<byte[]>();
        Task<long> appended;
        try
        {
            List<ReadOnlyMemory<byte>> payloads =
            [
                .. eventBatch.Select(e => Encode(e, options.PartitionKey, rented)),
            ];
            if (payloads.Sum(p => (long)p.Length) > MaximumSendBytes)
            {
                throw new EventHubsException(
                    false,
                    hub.Name,
                    $"The events are larger than {MaximumSendBytes} bytes.",
                    EventHubsException.FailureReason.MessageSizeExceeded
                );
            }

            // It has copied them when it returns.
            appended = Partition(options).AppendAsync(payloads);
        }
        finally
        {
            rented.ForEach(bytes => ArrayPool<byte>.Shared.Return(bytes));
        }

        await appended.WaitAsync(cancellationToken);
    }

    private static ReadOnlyMemory<byte> Encode(
        EventData data,
        string? partitionKey,
        List<byte[]> rented
    )
    {
        if (partitionKey is null)
        {
            var bytes = ArrayPool<byte>.Shared.Rent(FrameMessage.MaximumBytes(data));
            rented.Add(bytes);
            if (FrameMessage.Write(data, bytes) is > 0 and var length)
            {
                return bytes.AsMemory(0, length);
            }
        }

        return StoredEvent.Encode(data, partitionKey);
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
