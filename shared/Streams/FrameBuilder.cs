using System.Buffers;
using System.Runtime.InteropServices;
using Azure.Messaging.EventHubs;

namespace Tracking.Shared.Streams;

/// <summary>Packs events into frames of one partition.</summary>
/// <param name="partition">The partition.</param>
/// <param name="isRented">Whether the bodies of its frames are in arrays of the shared pool.</param>
internal sealed class FrameBuilder(int partition, bool isRented = false)
{
    private readonly ArrayBufferWriter<byte> body = new(8 * 1024);
    private int count;

    /// <summary>The frames that are full.</summary>
    public List<EventData> Full { get; } = [];

    /// <summary>Bytes in frames, full or not.</summary>
    public int Bytes { get; private set; }

    /// <summary>Adds an event behind the others; one that is larger than a frame has one to itself.</summary>
    public void Add(ReadOnlySpan<byte> json)
    {
        if (count > 0 && body.WrittenCount + json.Length + 2 > Frame.MaximumBytes)
        {
            Close();
        }

        body.Write(count == 0 ? "["u8 : ","u8);
        body.Write(json);
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
        body.Write("]"u8);
        Full.Add(Frame.Create(Copy(body.WrittenSpan), partition, count));
        body.ResetWrittenCount();
        count = 0;
    }

    private ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> bytes)
    {
        var copy = isRented ? ArrayPool<byte>.Shared.Rent(bytes.Length) : new byte[bytes.Length];
        bytes.CopyTo(copy);
        return copy.AsMemory(0, bytes.Length);
    }
}
