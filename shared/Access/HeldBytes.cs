namespace Tracking.Shared.Access;

/// <summary>What one request has taken of the bytes that all may hold, given back when its answer is done.</summary>
internal sealed class HeldBytes(ByteBudget? budget) : IDisposable
{
    private long held;

    /// <summary>Takes more, if there is so much left.</summary>
    public bool TryTake(int bytes)
    {
        if (budget?.TryTake(bytes) == false)
        {
            return false;
        }

        held += bytes;
        return true;
    }

    /// <summary>Gives back what is held beyond so many bytes.</summary>
    public void ShrinkTo(int bytes)
    {
        budget?.Return(held - bytes);
        held = bytes;
    }

    /// <inheritdoc />
    public void Dispose() => ShrinkTo(0);
}
