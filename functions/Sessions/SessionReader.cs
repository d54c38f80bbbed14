using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>The reader that works out sessions.</summary>
public sealed class SessionReader(ReaderServices services, EventPublisher publisher)
    : PartitionRunner(services, ReaderName, HubNames.TrackedEvents, TableNames.SessionCursors)
{
    /// <summary>The reader's name.</summary>
    public const string ReaderName = "AggregateSessions";

    private readonly StorageClients storage = services.Storage;
    private readonly TimeProvider time = services.Time;

    /// <summary>How much of a partition's states is held in memory.</summary>
    internal SessionMemory Memory { get; init; } = new();

    /// <inheritdoc />
    protected override IPartitionSink Open(int partition) =>
        new SessionSink(storage, publisher, time, partition, Memory);
}
