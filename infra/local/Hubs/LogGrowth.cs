namespace Tracking.Local.Hubs;

/// <summary>How far a log is durable, and waiting until it is farther.</summary>
internal sealed class LogGrowth(long committed, TimeProvider time)
{
    private long committed = committed;
    private TaskCompletionSource grown = NewSignal();

    /// <summary>The number behind the newest durable event.</summary>
    public long Committed => Volatile.Read(ref committed);

    /// <summary>Wakes those who wait.</summary>
    public void MoveTo(long next)
    {
        Volatile.Write(ref committed, next);
        Interlocked.Exchange(ref grown, NewSignal()).TrySetResult();
    }

    /// <summary>Waits until the log is durable beyond a number.</summary>
    /// <returns>False when the time was over first.</returns>
    public async Task<bool> WaitForAsync(
        long sequence,
        TimeSpan atMost,
        CancellationToken cancellationToken
    )
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var signal = Volatile.Read(ref grown).Task;
            if (Committed > sequence)
            {
                return true;
            }

            var left = atMost;
            if (
                atMost != Timeout.InfiniteTimeSpan
                && (left -= time.GetElapsedTime(start)) <= TimeSpan.Zero
            )
            {
                return false;
            }

            try
            {
                await signal.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
    }

    private static TaskCompletionSource NewSignal() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
