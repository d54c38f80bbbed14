namespace Tracking.Shared.Tables;

/// <summary>What the metrics of some sessions came to. What is added of an hour is bounded, so that it fits into a row.</summary>
public sealed class MetricTotals
{
    /// <summary>The landing page and the device of those that have none.</summary>
    public const string Unknown = "unknown";

    /// <summary>How many metrics of an hour have counts of their own.</summary>
    public const int MostMetrics = 16;

    /// <summary>How many landing pages, and kinds of devices, of an hour have counts of their own.</summary>
    public const int MostPages = 48;

    /// <summary>Each in all.</summary>
    public BoundedNames<MetricTally> All { get; init; } = [];

    /// <summary>By landing page.</summary>
    public BoundedNames<BoundedNames<MetricCounts>> Pages { get; init; } = [];

    /// <summary>By the kind of device.</summary>
    public BoundedNames<BoundedNames<MetricCounts>> Devices { get; init; } = [];

    /// <summary>Adds those of others; all names have counts of their own then.</summary>
    public void Add(MetricTotals other)
    {
        foreach (var (name, tally) in other.All)
        {
            All.Of(name).Add(tally);
        }

        Add(Pages, other.Pages);
        Add(Devices, other.Devices);
    }

    internal bool TryMove(SessionSummary? before, SessionSummary? after) =>
        (before?.Metrics ?? [])
            .Concat(after?.Metrics ?? [])
            .Select(metric => metric.Name)
            .Distinct()
            .All(name => TryMove(name, before, after));

    internal void Trim()
    {
        All.Trim(metric => metric.All.Sessions == 0);
        Trim(Pages);
        Trim(Devices);
    }

    private static void Trim(BoundedNames<BoundedNames<MetricCounts>> groups)
    {
        foreach (var metrics in groups.Values)
        {
            metrics.Trim(counts => counts.Sessions == 0);
        }

        groups.Trim(metrics => metrics.Count == 0);
    }

    private bool TryMove(string name, SessionSummary? before, SessionSummary? after)
    {
        var (old, now) = (before?.MetricOf(name), after?.MetricOf(name));
        return All.Of(name, MostMetrics).TryMove(old, now)
            && TryMove(
                CountsOf(Pages, name, before, s => s.LandingPage),
                CountsOf(Pages, name, after, s => s.LandingPage),
                old,
                now
            )
            && TryMove(
                CountsOf(Devices, name, before, s => s.DeviceClass),
                CountsOf(Devices, name, after, s => s.DeviceClass),
                old,
                now
            );
    }

    private static bool TryMove(
        MetricCounts? from,
        MetricCounts? to,
        MetricValues? before,
        MetricValues? after
    ) =>
        from == to
            ? to?.TryMove(before, after) != false
            : from?.TryMove(before, null) != false && to?.TryMove(null, after) != false;

    private static MetricCounts? CountsOf(
        BoundedNames<BoundedNames<MetricCounts>> groups,
        string metric,
        SessionSummary? session,
        Func<SessionSummary, string?> groupOf
    ) =>
        session?.MetricOf(metric) is null
            ? null
            : groups.Of(groupOf(session) ?? Unknown, MostPages).Of(metric, MostMetrics);

    private static void Add(
        BoundedNames<BoundedNames<MetricCounts>> groups,
        BoundedNames<BoundedNames<MetricCounts>> others
    )
    {
        foreach (var (group, metrics) in others)
        {
            foreach (var (metric, counts) in metrics)
            {
                groups.Of(group).Of(metric).Add(counts);
            }
        }
    }
}
