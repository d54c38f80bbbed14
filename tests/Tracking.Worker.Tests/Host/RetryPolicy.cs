using Tracking.Worker.Tests.Protocol;
using Strategy = Tracking.Worker.Tests.Protocol.RpcRetryOptions.Types.RetryStrategy;

namespace Tracking.Worker.Tests.Host;

/// <summary>What the retry attribute of a function says.</summary>
internal static class RetryPolicy
{
    /// <summary>The wait before a retry, the first being 0; null when there is to be none.</summary>
    public static TimeSpan? Delay(RpcRetryOptions? options, int retry)
    {
        if (options is null || (options.MaxRetryCount >= 0 && retry >= options.MaxRetryCount))
        {
            return null;
        }

        if (options.RetryStrategy == Strategy.FixedDelay)
        {
            return options.DelayInterval.ToTimeSpan();
        }

        var wait = options.MinimumInterval.ToTimeSpan() * Math.Pow(2, Math.Min(retry, 30));
        var longest = options.MaximumInterval.ToTimeSpan();
        return wait < longest ? wait : longest;
    }
}
