namespace Tracking.Shared.Streams;

/// <summary>
/// Tokens that end a time after they were asked for, one for all who ask within a moment: so it needs no timer and no
/// source of each request's own.
/// </summary>
/// <param name="after">After how long they end, at the latest. A token that was made for another may end a 64th of it earlier.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedDeadline(TimeSpan after, TimeProvider time)
{
    private const int Moments = 64;

    private Started? last;

    /// <summary>A token that ends in time.</summary>
    public CancellationToken Token
    {
        get
        {
            var now = time.GetTimestamp();
            var started = Volatile.Read(ref last);
            if (started is null || time.GetElapsedTime(started.At, now) > after / Moments)
            {
                // Its timer holds it until it has ended. Two who begin one at once do no harm.
                started = new(now, new CancellationTokenSource(after, time).Token);
                Volatile.Write(ref last, started);
            }

            return started.Token;
        }
    }

    private sealed record Started(long At, CancellationToken Token);
}
