namespace Tracking.Shared;

/// <summary>How many bytes the process may hold for one purpose. When they are used up, a request for more is refused at once.</summary>
/// <param name="maximum">The most bytes at once.</param>
public sealed class ByteBudget(long maximum)
{
    private long taken;

    /// <summary>How many bytes are taken.</summary>
    public long Taken => Interlocked.Read(ref taken);

    /// <summary>Takes bytes, if there are so many left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref taken, bytes) <= maximum)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    /// <summary>Gives back bytes that were taken.</summary>
    public void Return(long bytes) => Interlocked.Add(ref taken, -bytes);
}
