using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Exports;

/// <summary>Streams events to blobs. While storage is down a partition waits.</summary>
public sealed class ExportFunctions(ExportReaders readers)
{
    /// <summary>Writes App Events, and that sessions have started and ended, where no other function hands them over.</summary>
    [Function(ExportReaders.AppEventsName)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task ExportAppEventsAsync(
        [EventHubTrigger(
            HubNames.TrackedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.ExportsGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    )
    {
        var shared = new FrameBatch(batch, readers: 2);
        return Task.WhenAll(
            readers.AppEvents.RunAsync(shared, cancellationToken),
            readers.SessionFacts.RunAsync(shared, cancellationToken)
        );
    }

    /// <summary>Writes audit logs.</summary>
    [Function(ExportReaders.AuditLogsName)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task ExportAuditLogsAsync(
        [EventHubTrigger(
            HubNames.AuditEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.ExportsGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => readers.AuditLogs.RunAsync(batch, cancellationToken);
}
