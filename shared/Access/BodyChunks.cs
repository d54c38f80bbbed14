using System.Buffers;

namespace Tracking.Shared.Access;

/// <summary>The bytes of a body as they arrive, in chunks that grow with it: little is set aside for what may never come.</summary>
internal sealed class BodyChunks : IDisposable
{
    /// <summary>The size of the first chunk.</summary>
    public const int Smallest = 1024;

    private const int Largest = 16 * 1024;

    private readonly List<byte[]> chunks = [];
    private int inLast;
    private int lastSize;

    /// <summary>How many bytes have arrived.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the last chunk is full.</summary>
    public bool NeedsChunk => inLast == lastSize;

    /// <summary>The size of the next chunk: as much again as has arrived, between bounds.</summary>
    public int NextChunk => Math.Clamp(Length, Smallest, Largest);

    /// <summary>Where the next bytes go.</summary>
    public Memory<byte> Rest()
    {
        if (NeedsChunk)
        {
            (lastSize, inLast) = (NextChunk, 0);
            chunks.Add(ArrayPool<byte>.Shared.Rent(lastSize));
        }

        return chunks[^1].AsMemory(inLast, lastSize - inLast);
    }

    /// <summary>Says how many bytes have been put there.</summary>
    public void Advance(int count)
    {
        inLast += count;
        Length += count;
    }

    /// <summary>All that has arrived.</summary>
    /// <param name="isRented">Whether it is in an array of the shared pool.</param>
    public ReadOnlyMemory<byte> ToMemory(bool isRented = false)
    {
        var all =
            Length == 0 ? []
            : isRented ? ArrayPool<byte>.Shared.Rent(Length)
            : new byte[Length];
        var filled = 0;
        foreach (var chunk in chunks)
        {
            var size = Math.Min(Math.Clamp(filled, Smallest, Largest), Length - filled);
            chunk.AsSpan(0, size).CopyTo(all.AsSpan(filled));
            filled += size;
        }

        return all.AsMemory(0, Length);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var chunk in chunks)
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        chunks.Clear();
    }
}
