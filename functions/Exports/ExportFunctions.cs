using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Exports;

/// <summary>Streams events to blobs. While storage is down a partition waits.</summary>
public sealed class ExportFunctions(Exporter exporter)
{
    /// <summary>Writes App Events.</summary>
    [Function("ExportAppEvents")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task ExportAppEventsAsync(
        [EventHubTrigger(
            HubNames.TrackedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.ExportsGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => exporter.WriteAsync(HubNames.TrackedEvents, batch, cancellationToken);

    /// <summary>Writes that sessions have started and ended.</summary>
    [Function("ExportSessionFacts")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task ExportSessionFactsAsync(
        [EventHubTrigger(
            HubNames.SessionFacts,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.ExportsGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => exporter.WriteAsync(HubNames.SessionFacts, batch, cancellationToken);

    /// <summary>Writes audit logs.</summary>
    [Function("ExportAuditLogs")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task ExportAuditLogsAsync(
        [EventHubTrigger(
            HubNames.AuditEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.ExportsGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => exporter.WriteAsync(HubNames.AuditEvents, batch, cancellationToken);
}
