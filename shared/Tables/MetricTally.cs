namespace Tracking.Shared.Tables;

/// <summary>A metric over some sessions, in all.</summary>
public sealed class MetricTally
{
    /// <summary>Its counts.</summary>
    public MetricCounts All { get; init; } = new();

    /// <summary>By the last value of each session.</summary>
    public MetricSpread Last { get; init; } = new();

    /// <summary>Adds those of another.</summary>
    public void Add(MetricTally other)
    {
        All.Add(other.All);
        Last.Add(other.Last);
    }

    internal bool TryMove(MetricValues? before, MetricValues? after)
    {
        if (before is { } old)
        {
            Last.Add(old.Last, -1);
        }

        if (after is { } now)
        {
            Last.Add(now.Last, 1);
        }

        return All.TryMove(before, after);
    }
}
