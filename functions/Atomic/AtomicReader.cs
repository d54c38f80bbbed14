using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>The reader that writes atomic logs and counts them.</summary>
public sealed class AtomicReader(ReaderServices services)
    : PartitionRunner(services, ReaderName, HubNames.TrackedEvents, TableNames.AtomicCursors)
{
    /// <summary>The reader's name.</summary>
    public const string ReaderName = "WriteAtomicLogs";

    private readonly StorageClients storage = services.Storage;

    /// <inheritdoc />
    protected override IPartitionSink Open(int partition) => new AtomicSink(storage, partition);
}
