namespace Tracking.Functions.Forward;

/// <summary>How many events were handed on, and what went wrong last.</summary>
/// <param name="Sent">How many the target has taken.</param>
/// <param name="Skipped">How many were nothing for it.</param>
/// <param name="Never">How many it will never take.</param>
/// <param name="LastSentAt">When it took some last.</param>
/// <param name="Fault">What went wrong last; null when nothing has.</param>
/// <param name="FaultAt">When.</param>
internal sealed record TallyCounts(
    long Sent = 0,
    long Skipped = 0,
    long Never = 0,
    DateTimeOffset? LastSentAt = null,
    string? Fault = null,
    DateTimeOffset? FaultAt = null
)
{
    /// <summary>These and others together.</summary>
    public TallyCounts With(TallyCounts more) =>
        new(
            Sent + more.Sent,
            Skipped + more.Skipped,
            Never + more.Never,
            LastSentAt > more.LastSentAt || more.LastSentAt is null ? LastSentAt : more.LastSentAt,
            FaultAt > more.FaultAt || more.FaultAt is null ? Fault : more.Fault,
            FaultAt > more.FaultAt || more.FaultAt is null ? FaultAt : more.FaultAt
        );
}

/// <summary>Counts what is handed on to one target, for one partition, until it is written down.</summary>
internal sealed class TargetTally
{
    private readonly Lock gate = new();
    private TallyCounts counts = new();

    /// <summary>Counts what came of a request.</summary>
    public void Count(TargetAnswers answers, DateTimeOffset now)
    {
        long Of(TargetOutcome outcome) => answers.Events.LongCount(e => e.Outcome == outcome);
        var sent = Of(TargetOutcome.Sent);
        Add(
            new(
                sent,
                Of(TargetOutcome.Skipped),
                Of(TargetOutcome.Never),
                sent > 0 ? now : null,
                answers.Fault,
                answers.Fault is null ? null : now
            )
        );
    }

    /// <summary>Counts more.</summary>
    public void Add(TallyCounts more)
    {
        lock (gate)
        {
            counts = counts.With(more);
        }
    }

    /// <summary>What was counted since this was called last; null when there is nothing.</summary>
    public TallyCounts? Take()
    {
        lock (gate)
        {
            var taken = counts;
            counts = new();
            return taken == counts ? null : taken;
        }
    }
}
