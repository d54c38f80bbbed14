namespace Tracking.Functions.Forward;

/// <summary>What came of one event.</summary>
internal enum TargetOutcome
{
    /// <summary>The target has it.</summary>
    Sent,

    /// <summary>It is nothing for this target, such as an anonymous event where somebody is needed. It is counted.</summary>
    Skipped,

    /// <summary>It may be taken later. What the target did with it may be unknown.</summary>
    Retry,

    /// <summary>It will never be taken.</summary>
    Never,
}

/// <summary>What came of one event.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Detail">Why, in the target's words where it has some, without secrets.</param>
internal readonly record struct TargetAnswer(TargetOutcome Outcome, string? Detail = null);

/// <summary>What came of a batch.</summary>
/// <param name="Events">An answer for each event, in the order of the batch.</param>
internal sealed record TargetAnswers(IReadOnlyList<TargetAnswer> Events)
{
    /// <summary>How long the target asks to be left alone; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether somebody has to change something first, such as a token that is not valid: the target is paused, and
    /// tried now and then only.
    /// </summary>
    public bool IsPaused { get; init; }

    /// <summary>What went wrong, for the operator, without secrets; null when nothing did.</summary>
    public string? Fault { get; init; }

    /// <summary>The same answer for each of so many events.</summary>
    public static TargetAnswers All(int count, TargetOutcome outcome, string? detail = null) =>
        new([.. Enumerable.Repeat(new TargetAnswer(outcome, detail), count)]);
}
