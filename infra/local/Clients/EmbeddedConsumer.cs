using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Tracking.Local.Hubs;

namespace Tracking.Local.Clients;

/// <summary>
/// Reads an embedded hub from a number on, without checkpoints. It overrides what the app calls; the rest of the
/// client needs a connection, which this one does not have.
/// </summary>
internal sealed class EmbeddedConsumer(LocalEventHub hub) : EventHubConsumerClient
{
    private const int MaximumRead = 100;
    private const long MaximumReadBytes = 1024 * 1024;

    /// <inheritdoc />
    public override Task<string[]> GetPartitionIdsAsync(
        CancellationToken cancellationToken = default
    ) => Task.FromResult(hub.PartitionIds);

    /// <inheritdoc />
    public override Task<PartitionProperties> GetPartitionPropertiesAsync(
        string partitionId,
        CancellationToken cancellationToken = default
    )
    {
        var partition = hub.Partition(partitionId);
        var (first, next) = (partition.FirstSequence, partition.NextSequence);
        using var reader = partition.OpenReader(Math.Max(first, next - 1));
        var last = next > first ? StoredEvent.Decode(reader.Read(1)[0]).EnqueuedTime : default;
        return Task.FromResult(
            EventHubsModelFactory.PartitionProperties(
                hub.Name,
                partitionId,
                next <= first,
                first,
                next - 1,
                "",
                last
            )
        );
    }

    /// <inheritdoc />
    public override IAsyncEnumerable<PartitionEvent> ReadEventsFromPartitionAsync(
        string partitionId,
        EventPosition startingPosition,
        CancellationToken cancellationToken = default
    ) =>
        ReadEventsFromPartitionAsync(
            partitionId,
            startingPosition,
            new ReadEventOptions(),
            cancellationToken
        );

    /// <inheritdoc />
    public override async IAsyncEnumerable<PartitionEvent> ReadEventsFromPartitionAsync(
        string partitionId,
        EventPosition startingPosition,
        ReadEventOptions readOptions,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var partition = hub.Partition(partitionId);
        var context = EventHubsModelFactory.PartitionContext(partitionId);
        using var reader = partition.OpenReader(First(startingPosition));
        while (true)
        {
            foreach (var record in reader.Read(MaximumRead, MaximumReadBytes))
            {
                yield return new PartitionEvent(context, StoredEvent.Decode(record));
            }

            if (
                !await partition.WaitForAsync(
                    reader.Next,
                    readOptions.MaximumWaitTime ?? Timeout.InfiniteTimeSpan,
                    cancellationToken
                )
            )
            {
                yield return default;
            }
        }
    }

    /// <summary>Nothing is held open.</summary>
    public override Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        return Task.CompletedTask;
    }

    private static long First(EventPosition position)
    {
        if (position == EventPosition.Earliest)
        {
            return 0;
        }

        return long.TryParse(NumberOf(ref position), CultureInfo.InvariantCulture, out var number)
            ? number + (IsInclusive(ref position) ? 0 : 1)
            : throw new NotSupportedException("Embedded hubs are read from a number on.");
    }

    // A position tells nobody but its own package what it is.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_SequenceNumber")]
    private static extern string? NumberOf(ref EventPosition position);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_IsInclusive")]
    private static extern bool IsInclusive(ref EventPosition position);
}
