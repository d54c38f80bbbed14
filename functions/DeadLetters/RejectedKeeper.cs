using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.DeadLetters;

/// <summary>Keeps rejected events as dead letters, and counts them and the denied ones by reason.</summary>
public sealed class RejectedKeeper(
    StorageClients storage,
    HoleReader holes,
    RejectedStore store,
    DeadLetterStore deadLetters
)
{
    private const string Stream = HubNames.RejectedEvents;

    private readonly ConcurrentDictionary<int, CounterStore> counters = new();
    private readonly PositionTracker positions = new(
        new CursorTable(storage.Tables.GetTableClient(TableNames.AtomicCursors)),
        Stream
    );

    /// <summary>Keeps the rejected events of a batch.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage is down or throttles: hand the batch over again.</exception>
    public async Task KeepAsync(IReadOnlyList<EventData> batch, CancellationToken cancellationToken)
    {
        if (Frame.PartitionOf(batch) is not { } partition)
        {
            await deadLetters.WriteForeignAsync(Stream, batch, cancellationToken);
            return;
        }

        var isNext = positions.Follows(partition, batch);
        var applied = await positions.BeforeAsync(partition, batch, cancellationToken);
        var frames = await holes.AfterAsync(Stream, partition, applied, batch, cancellationToken);
        var letters = new List<DeadLetter>();
        var read = frames
            .SelectMany(frame => FrameReader.Read(frame, Stream, letters))
            .Select(item => (Item: item, Event: item.Read(Stream, letters)))
            .Where(r => r.Event is not null)
            .Select(r => (r.Item, Event: r.Event!, Rejected: RejectedEvent.Of(r.Event!)))
            .Where(r => r.Rejected is not null)
            .ToList();
        await store.WriteAsync(
            read.Where(r => r.Rejected!.Raw is not null).Select(r => (r.Event, r.Rejected!)),
            cancellationToken
        );
        await deadLetters.WriteAsync(letters, cancellationToken);

        // What is held is right only while the partition's batches follow on each other here.
        var ofPartition = isNext
            ? counters.GetOrAdd(partition, _ => New())
            : counters[partition] = New();
        counters.TryRemove(partition, out _);
        await ofPartition.ApplyAsync(
            read.Select(r => Count(r.Event, r.Rejected!, r.Item, partition)),
            cancellationToken
        );
        counters[partition] = ofPartition;
        await positions.AppliedAsync(partition, batch, cancellationToken);
    }

    private static Contribution Count(
        TrackedEvent tracked,
        RejectedEvent rejected,
        FrameItem item,
        int partition
    ) =>
        new(
            CounterKeys.DayPartition(
                tracked.Project,
                CounterKind.Rejected,
                tracked.ReceivedAt,
                partition
            ),
            CounterKeys.Row(CounterKeys.Events, rejected.Reason),
            Frame.PositionOf(item.Frame),
            rejected.StandsFor
        );

    private CounterStore New() => new(storage.Tables.GetTableClient(TableNames.Counters));
}
