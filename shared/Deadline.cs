namespace Tracking.Shared;

/// <summary>A token that ends after a time, by the clock of the app, and with other tokens.</summary>
public sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource end;
    private readonly CancellationTokenRegistration with;
    private readonly CancellationTokenRegistration withOther;

    /// <summary>Begins to count.</summary>
    /// <param name="after">After how long it ends.</param>
    /// <param name="time">The clock.</param>
    /// <param name="one">A token with which it ends too.</param>
    /// <param name="other">Another one; it may be the same.</param>
    public Deadline(
        TimeSpan after,
        TimeProvider time,
        CancellationToken one = default,
        CancellationToken other = default
    )
    {
        end = new CancellationTokenSource(after, time);
        Token = end.Token;
        with = EndWith(one);
        withOther = other == one ? default : EndWith(other);
    }

    /// <summary>Ends with the time, or with any of the others.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether it has ended.</summary>
    public bool IsOver => Token.IsCancellationRequested;

    /// <inheritdoc />
    public void Dispose()
    {
        // Each waits for what it has begun, so that what is cancelled is not disposed of.
        with.Dispose();
        withOther.Dispose();
        end.Dispose();
    }

    private CancellationTokenRegistration EndWith(CancellationToken token) =>
        token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), end);
}
