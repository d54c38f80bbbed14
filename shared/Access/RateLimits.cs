using System.ComponentModel.DataAnnotations;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Tracking.Shared.Access;

/// <summary>How many requests an instance takes; 0 for any number.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Requests a second of one key.</summary>
    [Range(0, int.MaxValue)]
    public int KeyPerSecond { get; set; } = 10_000;

    /// <summary>Requests a second from one address, but for those with a secret key.</summary>
    [Range(0, int.MaxValue)]
    public int AddressPerSecond { get; set; } = 200;

    /// <summary>Requests a second from one address with keys that are not known.</summary>
    [Range(0, int.MaxValue)]
    public int UnknownKeysPerSecond { get; set; } = 10;
}

/// <summary>
/// Refuses requests beyond a rate. Each instance counts for itself. The requests of two seconds may come at once;
/// after that it is those of one second each second.
/// </summary>
public sealed class RateLimits(IOptions<RateLimitOptions> options) : IDisposable
{
    private const int PeriodsOfASecond = 10;

    private readonly PartitionedRateLimiter<string> keys = Create(options.Value.KeyPerSecond);
    private readonly PartitionedRateLimiter<string> addresses = Create(
        options.Value.AddressPerSecond
    );
    private readonly PartitionedRateLimiter<string> unknownKeys = Create(
        options.Value.UnknownKeysPerSecond
    );

    /// <summary>Whether one more request with a key may be.</summary>
    public bool AllowsKey(string hash) => Allows(keys, hash);

    /// <summary>Whether one more request from an address may be.</summary>
    public bool AllowsAddress(string address) => Allows(addresses, address);

    /// <summary>Whether one more request from an address may be, whose key may have to be looked up in storage.</summary>
    public bool AllowsUnknownKey(string address) => Allows(unknownKeys, address);

    /// <inheritdoc />
    public void Dispose()
    {
        keys.Dispose();
        addresses.Dispose();
        unknownKeys.Dispose();
    }

    private static bool Allows(PartitionedRateLimiter<string> limiter, string who)
    {
        using var lease = limiter.AttemptAcquire(who);
        return lease.IsAcquired;
    }

    private static PartitionedRateLimiter<string> Create(int perSecond) =>
        PartitionedRateLimiter.Create<string, string>(who =>
            perSecond <= 0
                ? RateLimitPartition.GetNoLimiter("")
                : RateLimitPartition.GetTokenBucketLimiter(who, _ => Bucket(perSecond))
        );

    /// <summary>The bucket of a rate. A period is as long as its whole tokens take at that rate, so that no rate is rounded.</summary>
    internal static TokenBucketRateLimiterOptions Bucket(int perSecond)
    {
        var tokens = Math.Max(1, perSecond / PeriodsOfASecond);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = (int)Math.Min(2L * perSecond, int.MaxValue),
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokens / perSecond),
        };
    }
}
