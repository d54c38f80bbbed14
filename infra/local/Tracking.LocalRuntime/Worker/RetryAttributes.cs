namespace Microsoft.Azure.Functions.Worker;

/// <summary>How often, and after what wait, a failed invocation is repeated.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class RetryAttribute : Attribute;

/// <summary>Repeats a failed invocation after a fixed wait.</summary>
/// <param name="maxRetryCount">How often; -1 is forever.</param>
/// <param name="delayInterval">The wait, as <c>HH:mm:ss</c>.</param>
public sealed class FixedDelayRetryAttribute(int maxRetryCount, string delayInterval)
    : RetryAttribute
{
    /// <summary>How often; -1 is forever.</summary>
    public int MaxRetryCount { get; } = maxRetryCount;

    /// <summary>The wait, as <c>HH:mm:ss</c>.</summary>
    public string DelayInterval { get; } = delayInterval;
}

/// <summary>Repeats a failed invocation after waits that double.</summary>
/// <param name="maxRetryCount">How often; -1 is forever.</param>
/// <param name="minimumInterval">The first wait, as <c>HH:mm:ss</c>.</param>
/// <param name="maximumInterval">The longest wait, as <c>HH:mm:ss</c>.</param>
public sealed class ExponentialBackoffRetryAttribute(
    int maxRetryCount,
    string minimumInterval,
    string maximumInterval
) : RetryAttribute
{
    /// <summary>How often; -1 is forever.</summary>
    public int MaxRetryCount { get; } = maxRetryCount;

    /// <summary>The first wait, as <c>HH:mm:ss</c>.</summary>
    public string MinimumInterval { get; } = minimumInterval;

    /// <summary>The longest wait, as <c>HH:mm:ss</c>.</summary>
    public string MaximumInterval { get; } = maximumInterval;
}
