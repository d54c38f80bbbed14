using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>
/// Remembers how far each partition is, only to see holes, for those to whom being handed something
/// twice does no harm: the last writer of a position may win.
/// </summary>
public sealed class PositionTracker(CursorTable cursors, string stream)
{
    private readonly ConcurrentDictionary<int, StreamCursor> known = new();

    /// <summary>Whether a batch follows on the last one that this tracker has seen applied.</summary>
    public bool Follows(int partition, IReadOnlyList<EventData> batch) =>
        known.TryGetValue(partition, out var cursor)
        && batch[0].SequenceNumber == cursor.Position.Sequence + 1;

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
        if (!Follows(partition, batch))
        {
            // Another instance may have had the partition meanwhile.
            known[partition] = await cursors.LoadAsync(stream, partition, first, cancellationToken);
        }

        var cursor = known[partition];

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
