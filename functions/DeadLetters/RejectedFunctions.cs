using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Streams;
using Tracking.Shared.Telemetry;

namespace Tracking.Functions.DeadLetters;

/// <summary>Keeps what was not accepted.</summary>
public sealed class RejectedFunctions(RejectedKeeper keeper, TimeProvider time)
{
    private const string Name = "KeepRejected";

    /// <summary>Keeps the rejected events of a batch. While storage is down the partition waits.</summary>
    [Function(Name)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task KeepRejectedAsync(
        [EventHubTrigger(
            HubNames.RejectedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.DeadLettersGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    )
    {
        TrackingMetrics.Handed(Name, batch, time);
        return keeper.KeepAsync(batch, cancellationToken);
    }
}
