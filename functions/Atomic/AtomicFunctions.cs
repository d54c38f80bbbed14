using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Streams;
using Tracking.Shared.Telemetry;

namespace Tracking.Functions.Atomic;

/// <summary>Writes atomic logs.</summary>
public sealed class AtomicFunctions(AtomicLogWriter writer, TimeProvider time)
{
    private const string Name = "WriteAtomicLogs";

    /// <summary>Writes the atomic logs of a batch. While storage is down the partition waits.</summary>
    [Function(Name)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task WriteAtomicLogsAsync(
        [EventHubTrigger(
            HubNames.TrackedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.AtomicGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    )
    {
        TrackingMetrics.Handed(Name, batch, time);
        return writer.WriteAsync(batch, cancellationToken);
    }
}
