namespace Tracking.Functions.Forward;

/// <summary>What came of one request with events.</summary>
/// <param name="Verdict">What the target says.</param>
/// <param name="Detail">Its words, without secrets; null when all is well.</param>
internal readonly record struct RequestOutcome(TargetVerdict Verdict, string? Detail = null)
{
    /// <summary>How long the target asks to be left alone; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Which event of the request the target names as wrong, from 0; null for none.</summary>
    public int? Suspect { get; init; }

    /// <summary>The outcome of an answer of a target that means by its status what HTTP does.</summary>
    public static RequestOutcome Of(TargetResponse response, string? secret) =>
        response.Verdict == TargetVerdict.Taken
            ? new(TargetVerdict.Taken)
            : new(response.Verdict, response.Describe(secret)) { RetryAfter = response.RetryAfter };
}
