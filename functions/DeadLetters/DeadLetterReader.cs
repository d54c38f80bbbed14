using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.DeadLetters;

/// <summary>The reader that keeps dead letters.</summary>
public sealed class DeadLetterReader(ReaderServices services)
    : PartitionRunner(services, ReaderName, HubNames.RejectedEvents, TableNames.AtomicCursors)
{
    /// <summary>The reader's name.</summary>
    public const string ReaderName = "KeepRejected";

    private readonly StorageClients storage = services.Storage;

    /// <inheritdoc />
    protected override IPartitionSink Open(int partition) => new DeadLetterSink(storage, partition);
}
