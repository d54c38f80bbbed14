using Azure.Messaging.EventHubs;

namespace Tracking.Shared.Streams;

/// <summary>
/// Frames that several readers are handed at once: each frame is taken apart once, and each of its events read once,
/// by whoever comes first. What all have taken is let go, so what is held of a batch does not grow with its size.
/// </summary>
/// <param name="frames">Frames of one partition, in order.</param>
/// <param name="readers">How many readers take them.</param>
public sealed class FrameBatch(IReadOnlyList<EventData> frames, int readers = 1)
{
    private readonly Dictionary<EventData, Shared> taken = new(ReferenceEqualityComparer.Instance);

    /// <summary>The frames.</summary>
    public IReadOnlyList<EventData> Frames => frames;

    /// <summary>The events of a frame, of this batch or of any other. What is not a frame is refused.</summary>
    internal IReadOnlyList<StreamItem> ItemsOf(EventData frame, Refusals refusals)
    {
        if (readers == 1)
        {
            return FrameReader.Read(frame, refusals);
        }

        Shared shared;
        lock (taken)
        {
            if (!taken.TryGetValue(frame, out shared!))
            {
                var found = new Refusals();
                shared = new(FrameReader.Read(frame, found), found);
                taken.Add(frame, shared);
            }

            if (++shared.Taken == readers)
            {
                taken.Remove(frame);
            }
        }

        refusals.Add(shared.Refusals);
        return shared.Items;
    }

    private sealed record Shared(IReadOnlyList<StreamItem> Items, Refusals Refusals)
    {
        public int Taken { get; set; }
    }
}
