using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Streams;
using Tracking.Shared.Telemetry;

namespace Tracking.Functions.Sessions;

/// <summary>Works out sessions, and ends them though nobody calls.</summary>
public sealed class SessionFunctions(
    SessionAggregator aggregator,
    EventPublisher publisher,
    TimeProvider time
)
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

    /// <summary>Tells every partition each minute that time has passed; the aggregator alone writes.</summary>
    [Function("SweepSessions")]
    public Task SweepSessionsAsync([TimerTrigger("0 * * * * *")] TimerInfo timer) =>
        publisher.PublishSweepAsync(HubNames.TrackedEvents);
}
