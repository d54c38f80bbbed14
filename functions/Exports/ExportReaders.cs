using Microsoft.Extensions.Options;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Exports;

/// <summary>What an export is made of.</summary>
/// <param name="Container">The container of its blobs.</param>
/// <param name="Kind">What its blobs' names begin with.</param>
/// <param name="Gathering">How long lines are gathered before they are appended.</param>
/// <param name="IsChained">Whether each line has the hash of the line before.</param>
internal sealed record ExportTarget(
    string Container,
    string Kind,
    Gathering Gathering = default,
    bool IsChained = false
)
{
    /// <summary>Whether it is of facts, which may be published more than once.</summary>
    public bool IsFacts => Kind == BlobNames.Facts;
}

/// <summary>A reader that writes one export.</summary>
internal sealed class ExportReader(
    ReaderServices services,
    string name,
    string hub,
    ExportTarget target
)
    : PartitionRunner(
        services,
        name,
        hub,
        TableNames.ExportCursors,
        target.IsFacts ? HubNames.FactCursors : null
    )
{
    private readonly StorageClients storage = services.Storage;

    /// <inheritdoc />
    protected override bool TakesFacts => target.IsFacts;

    /// <inheritdoc />
    protected override IPartitionSink Open(int partition) =>
        new ExportSink(storage.Blobs.GetBlobContainerClient(target.Container), target, partition);
}

/// <summary>The readers that write exports: App Events, the facts among them, and chained audit logs.</summary>
public sealed class ExportReaders(ReaderServices services, IOptions<ExportOptions> options)
{
    /// <summary>The reader of events.</summary>
    public const string AppEventsName = "ExportAppEvents";

    /// <summary>The reader of facts.</summary>
    public const string SessionFactsName = "ExportSessionFacts";

    /// <summary>The reader of <c>audit-events</c>.</summary>
    public const string AuditLogsName = "ExportAuditLogs";

    /// <summary>Writes what visitors and applications did.</summary>
    public PartitionRunner AppEvents { get; } =
        new ExportReader(
            services,
            AppEventsName,
            HubNames.TrackedEvents,
            new(BlobNames.AppEvents, BlobNames.Events, options.Value.Gathering)
        );

    /// <summary>Writes that sessions have started and ended.</summary>
    public PartitionRunner SessionFacts { get; } =
        new ExportReader(
            services,
            SessionFactsName,
            HubNames.TrackedEvents,
            new(BlobNames.AppEvents, BlobNames.Facts, options.Value.GatheringOfFacts)
        );

    /// <summary>Writes what was done to this system.</summary>
    public PartitionRunner AuditLogs { get; } =
        new ExportReader(
            services,
            AuditLogsName,
            HubNames.AuditEvents,
            new(BlobNames.AuditLogs, BlobNames.Events, IsChained: true)
        );
}
