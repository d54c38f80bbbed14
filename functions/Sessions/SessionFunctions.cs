using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Streams;
using Tracking.Shared.Telemetry;

namespace Tracking.Functions.Sessions;

/// <summary>Works out sessions.</summary>
public sealed class SessionFunctions(SessionAggregator aggregator, TimeProvider time)
{
    private const string Name = "AggregateSessions";

    /// <summary>Applies a batch. While storage is down the partition waits.</summary>
    [Function(Name)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task AggregateSessionsAsync(
        [EventHubTrigger(
            HubNames.TrackedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.SessionsGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    )
    {
        TrackingMetrics.Handed(Name, batch, time);
        return aggregator.ApplyAsync(batch, cancellationToken);
    }
}
