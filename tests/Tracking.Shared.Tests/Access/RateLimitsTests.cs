using Microsoft.Extensions.Options;
using Tracking.Shared.Access;

namespace Tracking.Shared.Tests.Access;

public class RateLimitsTests
{
    [Fact]
    public void No_rate_is_rounded()
    {
        foreach (var perSecond in Enumerable.Range(1, 1000).Append(10_000).Append(int.MaxValue))
        {
            var bucket = RateLimits.Bucket(perSecond);
            var rate = bucket.TokensPerPeriod / bucket.ReplenishmentPeriod.TotalSeconds;
            Assert.InRange(rate, perSecond * 0.999, perSecond * 1.001);
            Assert.InRange(bucket.TokensPerPeriod, 1, Math.Max(1, perSecond / 10));
            Assert.Equal(Math.Min(2.0 * perSecond, int.MaxValue), bucket.TokenLimit);
        }
    }

    [Fact]
    public void The_requests_of_two_seconds_may_come_at_once()
    {
        using var limits = new RateLimits(
            Options.Create(new RateLimitOptions { KeyPerSecond = 3 })
        );
        Assert.All(Enumerable.Range(0, 6), _ => Assert.True(limits.AllowsKey("key")));
        Assert.False(limits.AllowsKey("key"));
        Assert.True(limits.AllowsKey("another"));
    }
}
