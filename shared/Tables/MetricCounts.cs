namespace Tracking.Shared.Tables;

/// <summary>What a metric came to over some sessions.</summary>
public sealed class MetricCounts
{
    /// <summary>How many sessions had it.</summary>
    public long Sessions { get; set; }

    /// <summary>How many values there were.</summary>
    public long Count { get; set; }

    /// <summary>Their sum.</summary>
    public double Sum { get; set; }

    /// <summary>The least.</summary>
    public double Min { get; set; }

    /// <summary>The greatest.</summary>
    public double Max { get; set; }

    /// <summary>Adds a session, or all of some counts.</summary>
    public void Add(long sessions, long count, double sum, double min, double max)
    {
        (Min, Max) = Sessions == 0 ? (min, max) : (Math.Min(Min, min), Math.Max(Max, max));
        Sessions += sessions;
        Count += count;
        Sum = Counter.Finite(Sum + sum);
    }

    /// <summary>Adds those of others.</summary>
    public void Add(MetricCounts other)
    {
        if (other.Sessions > 0)
        {
            Add(other.Sessions, other.Count, other.Sum, other.Min, other.Max);
        }
    }

    /// <summary>Puts what a session has now in the place of what it had.</summary>
    /// <param name="before">What it had, which is counted here; null when nothing.</param>
    /// <param name="after">What it has now; null when it is not counted here any more.</param>
    /// <returns>
    /// False when it may have had the least or the greatest value of all and does not have it any more: those that are
    /// left are not known then.
    /// </returns>
    internal bool TryMove(MetricValues? before, MetricValues? after)
    {
        if (before is { } old)
        {
            Sessions--;
            Count -= old.Count;
            Sum = Sessions == 0 ? 0 : Counter.Finite(Sum - old.Sum);
            if (
                Sessions > 0
                && (
                    old.Min <= Min && !(after?.Min <= old.Min)
                    || old.Max >= Max && !(after?.Max >= old.Max)
                )
            )
            {
                return false;
            }
        }

        if (after is { } values)
        {
            Add(1, values.Count, values.Sum, values.Min, values.Max);
        }

        return true;
    }
}
