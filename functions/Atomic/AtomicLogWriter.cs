using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>Writes the atomic logs of batches, each of frames of one partition, and counts them.</summary>
public sealed class AtomicLogWriter(
    StorageClients storage,
    HoleReader holes,
    EventAnchors anchors,
    DeadLetterStore deadLetters
)
{
    private const string Stream = HubNames.TrackedEvents;

    private readonly ConcurrentDictionary<int, AtomicPartition> partitions = new();
    private readonly PositionTracker positions = new(
        new CursorTable(storage.Tables.GetTableClient(TableNames.AtomicCursors)),
        Stream
    );

    /// <summary>Writes them: each event's row is there once, and is counted once, however often it is handed over.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage is down or throttles: hand the batch over again.</exception>
    public async Task WriteAsync(
        IReadOnlyList<EventData> batch,
        CancellationToken cancellationToken
    )
    {
        if (Frame.PartitionOf(batch) is not { } partition)
        {
            await deadLetters.WriteForeignAsync(Stream, batch, cancellationToken);
            return;
        }

        var letters = new List<DeadLetter>();
        var logs = partitions.GetOrAdd(partition, p => new AtomicPartition(storage, p));
        await logs.Turn.WaitAsync(cancellationToken);
        try
        {
            if (!positions.Follows(partition, batch))
            {
                // Another instance may have had the partition meanwhile.
                logs.Forget();
            }

            var applied = await positions.BeforeAsync(partition, batch, cancellationToken);
            var frames = await holes.AfterAsync(
                Stream,
                partition,
                applied,
                batch,
                cancellationToken
            );
            var events = await ReadAsync(frames, letters, cancellationToken);
            await logs.WriteAsync(events, letters, cancellationToken);
            await deadLetters.WriteAsync(letters, cancellationToken);
            await positions.AppliedAsync(partition, batch, cancellationToken);
        }
        catch
        {
            // What was written is not known; the next call looks.
            logs.Forget();
            throw;
        }
        finally
        {
            logs.Turn.Release();
        }
    }

    private async Task<List<LoggedEvent>> ReadAsync(
        IReadOnlyList<EventData> frames,
        List<DeadLetter> letters,
        CancellationToken cancellationToken
    )
    {
        var read = new List<(TrackedEvent Tracked, FrameItem Item)>();
        foreach (var item in frames.SelectMany(frame => FrameReader.Read(frame, Stream, letters)))
        {
            if (item.Read(Stream, letters) is { LogType: not null } tracked)
            {
                read.Add((tracked, item));
            }
        }

        var timeOf = await anchors.ResolveAsync(read.Select(r => r.Tracked), cancellationToken);
        return [.. read.Select(r => new LoggedEvent(r.Tracked, r.Item, timeOf(r.Tracked)))];
    }
}
