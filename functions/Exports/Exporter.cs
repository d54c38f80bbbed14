using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Exports;

/// <summary>Writes batches of a hub to the export that the hub has.</summary>
public sealed class Exporter
{
    private readonly DeadLetterStore deadLetters;
    private readonly Dictionary<string, ExportTarget> targets;
    private readonly ConcurrentDictionary<(string Hub, int Partition), PartitionExport> partitions =
        new();

    /// <summary>App Events of <c>tracked-events</c> and <c>session-facts</c>, and chained audit logs of <c>audit-events</c>.</summary>
    public Exporter(StorageClients storage, HoleReader holes, DeadLetterStore deadLetters)
    {
        this.deadLetters = deadLetters;
        var cursors = new CursorTable(storage.Tables.GetTableClient(TableNames.ExportCursors));
        ExportTarget Target(string hub, string container, string kind, bool isChained = false) =>
            new(
                hub,
                storage.Blobs.GetBlobContainerClient(container),
                cursors,
                holes,
                deadLetters,
                kind,
                isChained
            );
        targets = new()
        {
            [HubNames.TrackedEvents] = Target(
                HubNames.TrackedEvents,
                BlobNames.AppEvents,
                BlobNames.Events
            ),
            [HubNames.SessionFacts] = Target(
                HubNames.SessionFacts,
                BlobNames.AppEvents,
                BlobNames.Facts
            ),
            [HubNames.AuditEvents] = Target(
                HubNames.AuditEvents,
                BlobNames.AuditLogs,
                BlobNames.Events,
                isChained: true
            ),
        };
    }

    /// <summary>Exports the batch of one partition.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage is down or throttles: hand the batch over again.</exception>
    public async Task WriteAsync(
        string hub,
        IReadOnlyList<EventData> batch,
        CancellationToken cancellationToken
    )
    {
        if (Frame.PartitionOf(batch) is { } partition)
        {
            await partitions
                .GetOrAdd(
                    (hub, partition),
                    key => new PartitionExport(targets[key.Hub], key.Partition)
                )
                .WriteAsync(batch, cancellationToken);
        }
        else
        {
            await deadLetters.WriteForeignAsync(hub, batch, cancellationToken);
        }
    }
}
