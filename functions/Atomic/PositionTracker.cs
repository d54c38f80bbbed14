using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Storage;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Atomic;

/// <summary>
/// Remembers how far each partition is, only to see holes: rows are written by upsert, so being
/// handed something twice does no harm, and the last writer of a position may win.
/// </summary>
internal sealed class PositionTracker(CursorTable cursors, string stream)
{
    private readonly ConcurrentDictionary<int, StreamCursor> known = new();

    /// <summary>The position before a batch, or null when there is no hole before it.</summary>
    public async Task<StreamPosition?> BeforeAsync(
        int partition,
        IReadOnlyList<EventData> batch,
        CancellationToken cancellationToken
    )
    {
        var first = Frame.PositionOf(batch[0]);
        if (
            known.TryGetValue(partition, out var cursor)
            && cursor.Position is { } position
            && first.Sequence == position.Sequence + 1
        )
        {
            return position;
        }

        // Another instance may have had the partition meanwhile.
        cursor = await cursors.LoadAsync(stream, partition, cancellationToken);
        known[partition] = cursor;
        return cursor.Position is { } last && first.Sequence > last.Sequence ? last : null;
    }

    /// <summary>Remembers the last position of a batch.</summary>
    public async Task AppliedAsync(
        int partition,
        IReadOnlyList<EventData> batch,
        CancellationToken cancellationToken
    )
    {
        var last = Frame.PositionOf(batch[^1]);
        var cursor = known.GetValueOrDefault(partition) ?? new StreamCursor();
        if (cursor.Position is { } position && position.Covers(last))
        {
            return;
        }

        var saved = await cursors.TrySaveAsync(
            stream,
            partition,
            cursor with
            {
                Position = last,
            },
            cancellationToken
        );
        if (saved is null)
        {
            known.TryRemove(partition, out _);
        }
        else
        {
            known[partition] = saved;
        }
    }
}
