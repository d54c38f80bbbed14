namespace Tracking.Shared;

/// <summary>A token that ends after a time, by the clock of the app, and with other tokens.</summary>
public sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource end;
    private readonly CancellationTokenSource? linked;

    /// <summary>Begins to count.</summary>
    /// <param name="after">After how long it ends.</param>
    /// <param name="time">The clock.</param>
    /// <param name="others">Tokens with which it ends too.</param>
    public Deadline(TimeSpan after, TimeProvider time, params CancellationToken[] others)
    {
        end = new CancellationTokenSource(after, time);
        linked = others.Any(other => other.CanBeCanceled)
            ? CancellationTokenSource.CreateLinkedTokenSource([end.Token, .. others])
            : null;
        Token = (linked ?? end).Token;
    }

    /// <summary>Ends with the time, or with any of the others.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether it has ended.</summary>
    public bool IsOver => Token.IsCancellationRequested;

    /// <inheritdoc />
    public void Dispose()
    {
        linked?.Dispose();
        end.Dispose();
    }
}
