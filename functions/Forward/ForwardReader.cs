using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Forward;

/// <summary>The reader that hands events on to targets of one kind.</summary>
internal sealed class ForwardReader(ReaderServices services, ForwardServices forward, string kind)
    : PartitionRunner(
        services,
        TargetKinds.FunctionOf(kind),
        HubNames.TrackedEvents,
        TableNames.TargetCursors,
        TargetKinds.CursorsOf(kind)
    )
{
    /// <inheritdoc />
    protected override IPartitionSink Open(int partition) =>
        new TargetSink(forward, kind, partition);
}

/// <summary>The readers of all kinds of targets.</summary>
public sealed class ForwardReaders(ReaderServices services, ForwardServices forward)
{
    private readonly Dictionary<string, PartitionRunner> readers = TargetKinds.Names.ToDictionary(
        kind => kind,
        PartitionRunner (kind) => new ForwardReader(services, forward, kind)
    );

    /// <summary>The reader of a kind.</summary>
    public PartitionRunner Of(string kind) => readers[kind];
}
