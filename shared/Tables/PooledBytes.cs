using System.Buffers;

namespace Tracking.Shared.Tables;

/// <summary>Bytes that are written one behind the other into an array of the pool, which grows.</summary>
internal sealed class PooledBytes(int capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[] array = ArrayPool<byte>.Shared.Rent(capacity);
    private int length;

    /// <summary>What is written.</summary>
    public ReadOnlyMemory<byte> Written => array.AsMemory(0, length);

    /// <inheritdoc />
    public void Advance(int count) => length += count;

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return array.AsMemory(length);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return array.AsSpan(length);
    }

    /// <summary>Gives the array back. Nobody may read what was written any more.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(array);
        (array, length) = ([], 0);
    }

    private void Grow(int sizeHint)
    {
        var needed = length + Math.Max(1, sizeHint);
        if (needed <= array.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * array.Length));
        array.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(array);
        array = larger;
    }
}
