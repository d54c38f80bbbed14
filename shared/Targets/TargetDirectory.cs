using Microsoft.Extensions.Options;

namespace Tracking.Shared.Targets;

/// <summary>
/// Knows all targets, and no older than some seconds: a reader that did not know of a target would leave out events that
/// the target was promised, so it waits for storage instead.
/// </summary>
public sealed class TargetDirectory(
    TargetStore store,
    IOptions<TargetOptions> options,
    TimeProvider time
) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly TimeSpan expiry = TimeSpan.FromSeconds(options.Value.CacheSeconds);
    private volatile Known? known;

    /// <summary>After how long every instance knows of a change that is made by then.</summary>
    public TimeSpan Expiry => expiry;

    /// <summary>All targets.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage is down, and what was known is too old.</exception>
    public async ValueTask<IReadOnlyList<Target>> ListAsync(CancellationToken cancellationToken)
    {
        if (Current is { } current)
        {
            return current;
        }

        await turn.WaitAsync(cancellationToken);
        try
        {
            if (Current is { } loaded)
            {
                return loaded;
            }

            // It is as old as when the reading began.
            var at = time.GetUtcNow();
            var all = await store.ListAsync(cancellationToken);
            known = new Known(all, at);
            return all;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Sees at once what this instance has changed.</summary>
    public void Expire() => known = null;

    /// <inheritdoc />
    public void Dispose() => turn.Dispose();

    private IReadOnlyList<Target>? Current =>
        known is { } last && time.GetUtcNow() - last.At < expiry ? last.All : null;

    private sealed record Known(IReadOnlyList<Target> All, DateTimeOffset At);
}
