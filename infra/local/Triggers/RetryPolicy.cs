using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace Tracking.Local.Triggers;

/// <summary>Which wait comes before which retry.</summary>
internal sealed class RetryPolicy(IRetryOptions options)
{
    private const int MostDoublings = 30;

    /// <summary>The wait before a retry, the first being 0; null when there is to be none.</summary>
    public TimeSpan? Delay(int retry) =>
        options.MaxRetryCount >= 0 && retry >= options.MaxRetryCount
            ? null
            : options.DelayInterval
                ?? Backoff(options.MinimumInterval!.Value, options.MaximumInterval!.Value, retry);

    private static TimeSpan Backoff(TimeSpan minimum, TimeSpan maximum, int retry)
    {
        var wait = minimum * Math.Pow(2, Math.Min(retry, MostDoublings));
        return wait < maximum ? wait : maximum;
    }
}
