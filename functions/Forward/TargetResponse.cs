using Tracking.Shared.Events;

namespace Tracking.Functions.Forward;

/// <summary>What came of a request to a target.</summary>
/// <param name="Status">The HTTP status; null when there was no answer.</param>
internal sealed record TargetResponse(int? Status)
{
    private const int QuotedLength = 300;

    /// <summary>What was read of the body, as UTF-8; "" when there was none.</summary>
    public string Body { get; init; } = "";

    /// <summary>How long the target asks to be left alone; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Why there was no answer; null when there was one.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether it is known that the request did not get there.</summary>
    public bool IsUnreached { get; init; }

    /// <summary>What the status says, to a target that means by it what HTTP does.</summary>
    public TargetVerdict Verdict =>
        Status switch
        {
            null or 408 or 425 or 429 or >= 500 => TargetVerdict.Later,
            >= 200 and < 300 => TargetVerdict.Taken,
            413 => TargetVerdict.TooLarge,
            // Redirects are not followed, and so are as wrong an address as one that there is not.
            < 400 or 401 or 402 or 403 or 404 or 405 or 407 or 410 => TargetVerdict.Paused,
            _ => TargetVerdict.Refused,
        };

    /// <summary>What an operator reads of it: the status and the beginning of the body.</summary>
    /// <param name="secret">What is left out wherever the target repeats it.</param>
    public string Describe(string? secret)
    {
        if (Status is null)
        {
            return Fault ?? "There was no answer.";
        }

        var said = Body.Trim();
        said = string.IsNullOrEmpty(secret)
            ? said
            : said.Replace(secret, "…", StringComparison.OrdinalIgnoreCase);
        return said.Length == 0
            ? $"The target answered {Status}."
            : $"The target answered {Status}: {Text.Cut(said, QuotedLength)}";
    }
}
