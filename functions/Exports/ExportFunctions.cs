using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Streams;
using Tracking.Shared.Telemetry;

namespace Tracking.Functions.Exports;

/// <summary>Streams events to blobs. While storage is down a partition waits.</summary>
public sealed class ExportFunctions(Exporter exporter, TimeProvider time)
{
    private const string AppEvents = "ExportAppEvents";
    private const string SessionFacts = "ExportSessionFacts";
    private const string AuditLogs = "ExportAuditLogs";

    /// <summary>Writes App Events.</summary>
    [Function(AppEvents)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task ExportAppEventsAsync(
        [EventHubTrigger(
            HubNames.TrackedEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.ExportsGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => ExportAsync(AppEvents, HubNames.TrackedEvents, batch, cancellationToken);

    /// <summary>Writes that sessions have started and ended.</summary>
    [Function(SessionFacts)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task ExportSessionFactsAsync(
        [EventHubTrigger(
            HubNames.SessionFacts,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.ExportsGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => ExportAsync(SessionFacts, HubNames.SessionFacts, batch, cancellationToken);

    /// <summary>Writes audit logs.</summary>
    [Function(AuditLogs)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public Task ExportAuditLogsAsync(
        [EventHubTrigger(
            HubNames.AuditEvents,
            Connection = HubNames.Connection,
            ConsumerGroup = HubNames.ExportsGroup
        )]
            EventData[] batch,
        CancellationToken cancellationToken
    ) => ExportAsync(AuditLogs, HubNames.AuditEvents, batch, cancellationToken);

    private Task ExportAsync(
        string function,
        string hub,
        EventData[] batch,
        CancellationToken cancellationToken
    )
    {
        TrackingMetrics.Handed(function, batch, time);
        return exporter.WriteAsync(hub, batch, cancellationToken);
    }
}
