namespace Tracking.Functions.Forward;

/// <summary>When a target that did not take events is tried again.</summary>
internal static class TargetRetry
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    /// <summary>A place with when it is tried next, after one time more in vain.</summary>
    /// <param name="place">The place.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="now">The time.</param>
    public static TargetPlace After(TargetPlace place, LaneResult result, DateTimeOffset now)
    {
        if (result.IsUnderWay || result is { Fault: null, RetryAfter: null, IsPaused: false })
        {
            // It only took long.
            return place with { NextTryAt = null };
        }

        var attempts = place.Attempts + 1;
        var pause = result.IsPaused ? Longest : First * Math.Pow(2, Math.Min(attempts - 1, 20));
        pause = pause < Longest ? pause : Longest;
        if (result.RetryAfter is { } asked)
        {
            asked = asked < LongestAsked ? asked : LongestAsked;
            pause = pause > asked ? pause : asked;
        }

        // Those that failed together do not come back together.
        return place with
        {
            Attempts = attempts,
            IsPaused = result.IsPaused,
            NextTryAt = now + (pause * (1 + (0.2 * Random.Shared.NextDouble()))),
        };
    }
}
