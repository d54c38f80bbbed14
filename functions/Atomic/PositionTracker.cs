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

    /// <summary>
    /// From where on a batch is to be applied: behind the last position when that is before the
    /// batch, else from the batch's first frame on, for its rows may not all have been written.
    /// </summary>
    public async Task<StreamPosition> BeforeAsync(
        int partition,
        IReadOnlyList<EventData> batch,
        CancellationToken cancellationToken
    )
    {
        var first = Frame.PositionOf(batch[0]);
        if (
            !known.TryGetValue(partition, out var cursor)
            || first.Sequence != cursor.Position.Sequence + 1
        )
        {
            // Another instance may have had the partition meanwhile.
            cursor = await cursors.LoadAsync(stream, partition, first, cancellationToken);
            known[partition] = cursor;
        }

        return first.Sequence > cursor.Position.Sequence
            ? cursor.Position
            : first with
            {
                Sequence = first.Sequence - 1,
            };
    }

    /// <summary>Remembers the last position of a batch.</summary>
    public async Task AppliedAsync(
        int partition,
        IReadOnlyList<EventData> batch,
        CancellationToken cancellationToken
    )
    {
        var last = Frame.PositionOf(batch[^1]);
        if (!known.TryGetValue(partition, out var cursor) || cursor.Position.Covers(last))
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
