using Azure.Messaging.EventHubs;

namespace Tracking.Shared.Streams;

/// <summary>
/// Frames that are processed between two cursors. It is bounded in events and bytes, whatever the host hands
/// over: so is what is held in memory, and what is done again after a reader has died.
/// </summary>
internal sealed class StreamSlice
{
    private const int MaximumEvents = 500;
    private const int MaximumBytes = 512 * 1024;

    private readonly List<StreamItem> items = [];
    private readonly List<EventData> frames = [];
    private bool isLastEmpty;

    /// <summary>The events, in order.</summary>
    public IReadOnlyList<StreamItem> Items => items;

    /// <summary>What is no frame or no event.</summary>
    public Refusals Refusals { get; } = new();

    /// <summary>The frames that have something for the reader, in order, and the last one.</summary>
    public IReadOnlyList<EventData> Frames => frames;

    /// <summary>When the hub stored the first frame, whatever it has; null when there is none.</summary>
    public DateTimeOffset? FirstStoredAt { get; private set; }

    /// <summary>The length of the bodies of frames that have something for the reader.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether nothing more is to be added.</summary>
    public bool IsFull => items.Count >= MaximumEvents || Bytes >= MaximumBytes;

    /// <summary>Adds what of a frame is for a reader.</summary>
    public void Add(EventData frame, FrameBatch batch, ReadPartition reader)
    {
        if (isLastEmpty)
        {
            frames.RemoveAt(frames.Count - 1);
        }

        isLastEmpty = true;
        foreach (var item in batch.ItemsOf(frame, Refusals))
        {
            if (item.IsFor(reader.Reader, reader.TakesFacts))
            {
                items.Add(item);
                isLastEmpty = false;
            }
        }

        Bytes += isLastEmpty ? 0 : frame.EventBody.ToMemory().Length;
        FirstStoredAt ??= frame.EnqueuedTime;
        frames.Add(frame);
    }
}
