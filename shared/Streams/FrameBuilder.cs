using System.Buffers;
using System.Runtime.InteropServices;
using Azure.Messaging.EventHubs;

namespace Tracking.Shared.Streams;

/// <summary>Packs events into frames of one partition.</summary>
/// <param name="partition">The partition.</param>
/// <param name="isRented">Whether the bodies of its frames are in arrays of the shared pool.</param>
internal sealed class FrameBuilder(int partition, bool isRented = false)
{
    private const int FirstBytes = 8 * 1024;

    private byte[] body = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int length;
    private int count;

    /// <summary>The frames that are full.</summary>
    public List<EventData> Full { get; } = [];

    /// <summary>Bytes in frames, full or not.</summary>
    public int Bytes { get; private set; }

    /// <summary>Adds an event behind the others; one that is larger than a frame has one to itself.</summary>
    public void Add(ReadOnlySpan<byte> json)
    {
        if (count > 0 && length + json.Length + 2 > Frame.MaximumBytes)
        {
            Close();
        }

        // With room for the bracket at its end.
        var room = Room(json.Length + 2);
        room[0] = count == 0 ? (byte)'[' : (byte)',';
        json.CopyTo(room[1..]);
        length += json.Length + 1;
        count++;
        Bytes += json.Length + 1;
    }

    /// <summary>All frames, the last one as full as it is; the builder is empty then.</summary>
    public List<EventData> Finish()
    {
        if (count > 0)
        {
            Close();
        }

        var frames = new List<EventData>(Full);
        Full.Clear();
        Bytes = 0;
        return frames;
    }

    /// <summary>Gives the bodies of frames back, which nothing may read any more.</summary>
    public void Return(List<EventData> frames)
    {
        foreach (var frame in frames)
        {
            if (isRented && MemoryMarshal.TryGetArray(frame.EventBody.ToMemory(), out var array))
            {
                ArrayPool<byte>.Shared.Return(array.Array!);
            }
        }
    }

    private void Close()
    {
        body[length++] = (byte)']';
        Full.Add(Frame.Create(Taken(), partition, count));
        length = 0;
        count = 0;
    }

    private ReadOnlyMemory<byte> Taken()
    {
        if (!isRented)
        {
            return body.AsSpan(0, length).ToArray();
        }

        var taken = body.AsMemory(0, length);
        body = ArrayPool<byte>.Shared.Rent(FirstBytes);
        return taken;
    }

    private Span<byte> Room(int size)
    {
        if (body.Length - length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * body.Length, length + size));
            body.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(body);
            body = larger;
        }

        return body.AsSpan(length);
    }
}
