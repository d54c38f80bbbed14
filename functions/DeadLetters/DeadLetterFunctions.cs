using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Streams;

namespace Tracking.Functions.DeadLetters;

/// <summary>Keeps dead letters.</summary>
public sealed class DeadLetterFunctions(DeadLetterReader reader)
{
    /// <summary>Keeps the dead letters of a batch. While storage is down the partition waits.</summary>
    [Function(DeadLetterReader.ReaderName)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task KeepRejectedAsync(
        [EventHubTrigger(
            HubNames.RejectedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.DeadLettersGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => reader.RunAsync(batch, cancellationToken);
}
