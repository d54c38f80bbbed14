using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Sessions;

/// <summary>Works out sessions.</summary>
public sealed class SessionFunctions(SessionReader reader)
{
    /// <summary>Applies a batch. While storage is down the partition waits.</summary>
    [Function(SessionReader.ReaderName)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task AggregateSessionsAsync(
        [EventHubTrigger(
            HubNames.TrackedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.SessionsGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => reader.RunAsync(batch, cancellationToken);
}
