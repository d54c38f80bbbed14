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

    /// <summary>The events, in order.</summary>
    public IReadOnlyList<StreamItem> Items => items;

    /// <summary>What is no frame or no event.</summary>
    public Refusals Refusals { get; } = new();

    /// <summary>The frames, in order.</summary>
    public IReadOnlyList<EventData> Frames => frames;

    /// <summary>The length of their bodies.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether nothing more is to be added.</summary>
    public bool IsFull => items.Count >= MaximumEvents || Bytes >= MaximumBytes;

    /// <summary>Adds what of a frame is for a reader.</summary>
    public void Add(EventData frame, FrameBatch batch, string reader)
    {
        foreach (var item in batch.ItemsOf(frame, Refusals))
        {
            if (item.IsFor(reader))
            {
                items.Add(item);
            }
        }

        Bytes += frame.EventBody.ToMemory().Length;
        frames.Add(frame);
    }
}
