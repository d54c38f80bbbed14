using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Atomic;

/// <summary>Writes atomic logs.</summary>
public sealed class AtomicFunctions(AtomicReader reader)
{
    /// <summary>Writes the atomic logs of a batch. While storage is down the partition waits.</summary>
    [Function(AtomicReader.ReaderName)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task WriteAtomicLogsAsync(
        [EventHubTrigger(
            HubNames.TrackedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.AtomicGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => reader.RunAsync(batch, cancellationToken);
}
