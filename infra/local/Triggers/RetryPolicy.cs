using System.Globalization;
using Microsoft.Azure.Functions.Worker;

namespace Tracking.Local.Triggers;

/// <summary>Which wait comes before which retry.</summary>
internal static class RetryPolicy
{
    /// <summary>The wait before a retry, the first being 0; null when there is to be none.</summary>
    public static TimeSpan? Delay(RetryAttribute? attribute, int retry) =>
        attribute switch
        {
            FixedDelayRetryAttribute a when Allows(a.MaxRetryCount, retry) => Parse(
                a.DelayInterval
            ),
            ExponentialBackoffRetryAttribute a when Allows(a.MaxRetryCount, retry) => Backoff(
                Parse(a.MinimumInterval),
                Parse(a.MaximumInterval),
                retry
            ),
            _ => null,
        };

    private static bool Allows(int maximum, int retry) => maximum < 0 || retry < maximum;

    private static TimeSpan Backoff(TimeSpan minimum, TimeSpan maximum, int retry)
    {
        var wait = minimum * Math.Pow(2, Math.Min(retry, 30));
        return wait < maximum ? wait : maximum;
    }

    private static TimeSpan Parse(string interval) =>
        TimeSpan.Parse(interval, CultureInfo.InvariantCulture);
}
