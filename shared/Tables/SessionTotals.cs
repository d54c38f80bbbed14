namespace Tracking.Shared.Tables;

/// <summary>How many sessions and events had something.</summary>
public sealed class SessionCount
{
    /// <summary>Sessions.</summary>
    public long Sessions { get; set; }

    /// <summary>Events.</summary>
    public long Events { get; set; }

    internal void Add(long sessions, long events)
    {
        Sessions += sessions;
        Events += events;
    }
}

/// <summary>What some sessions came to. What is added of an hour is bounded, so that it fits into a row.</summary>
public sealed class SessionTotals
{
    /// <summary>How many steps there are from a search to a ticket.</summary>
    public const int Steps = 4;

    /// <summary>The result of those that have none.</summary>
    public const string None = "NONE";

    /// <summary>The landing page and the device of those that have none.</summary>
    public const string Unknown = "unknown";

    /// <summary>How many data keys, and results, of an hour have counts of their own.</summary>
    public const int MostKeys = 100;

    /// <summary>How many metrics of an hour have counts of their own.</summary>
    public const int MostMetrics = 16;

    /// <summary>How many landing pages, and kinds of devices, of an hour have counts of their own.</summary>
    public const int MostPages = 48;

    private const string Search = "SEARCH";

    /// <summary>Sessions by result.</summary>
    public BoundedNames<SessionCount> Results { get; init; } = [];

    /// <summary>Those in which somebody began to write to support.</summary>
    public long Contact { get; set; }

    /// <summary>Data keys.</summary>
    public BoundedNames<SessionCount> DataKeys { get; init; } = [];

    /// <summary>How many got how far: search, start of a contact, submit, ticket.</summary>
    public long[] Funnel { get; init; } = new long[Steps];

    /// <summary>Metrics.</summary>
    public BoundedNames<MetricTally> Metrics { get; init; } = [];

    /// <summary>Metrics by landing page.</summary>
    public BoundedNames<BoundedNames<MetricCounts>> Pages { get; init; } = [];

    /// <summary>Metrics by the kind of device.</summary>
    public BoundedNames<BoundedNames<MetricCounts>> Devices { get; init; } = [];

    /// <summary>Adds those of others; all names have counts of their own then.</summary>
    public void Add(SessionTotals other)
    {
        Contact += other.Contact;
        for (var step = 0; step < Steps; step++)
        {
            Funnel[step] += other.Funnel[step];
        }

        foreach (var (name, count) in other.Results)
        {
            Results.Of(name).Add(count.Sessions, count.Events);
        }

        foreach (var (name, count) in other.DataKeys)
        {
            DataKeys.Of(name).Add(count.Sessions, count.Events);
        }

        foreach (var (name, tally) in other.Metrics)
        {
            Metrics.Of(name).Add(tally);
        }

        Add(Pages, other.Pages);
        Add(Devices, other.Devices);
    }

    /// <summary>Puts a session as it is now in the place of what it was.</summary>
    /// <param name="before">The session as it is counted here; null when it is not.</param>
    /// <param name="after">The session as it is now; null when it does not count here any more.</param>
    /// <returns>
    /// False when the greatest or least value of a metric may have gone with it: all has to be made again of the
    /// sessions' rows.
    /// </returns>
    public bool TryMove(SessionSummary? before, SessionSummary? after)
    {
        Count(before, -1);
        Count(after, 1);
        return (before?.Metrics ?? [])
            .Concat(after?.Metrics ?? [])
            .Select(metric => metric.Name)
            .Distinct()
            .All(name => TryMove(name, before, after));
    }

    /// <summary>Lets go of what nothing is left of.</summary>
    internal void Trim()
    {
        Results.Trim(count => count.Sessions == 0);
        DataKeys.Trim(count => count.Sessions == 0);
        Metrics.Trim(metric => metric.All.Sessions == 0);
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
        return Metrics.Of(name, MostMetrics).TryMove(old, now)
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

    private void Count(SessionSummary? session, int sign)
    {
        if (session is null)
        {
            return;
        }

        Results.Of(session.Result ?? None, MostKeys).Add(sign, 0);
        Contact += session.IsContact ? sign : 0;
        foreach (var (name, events) in session.DataKeys)
        {
            DataKeys.Of(name, MostKeys).Add(sign, (long)sign * events);
        }

        for (var step = 0; step < DepthOf(session); step++)
        {
            Funnel[step] += sign;
        }
    }

    // Who did a later step has done those before it, told or not.
    private static int DepthOf(SessionSummary session)
    {
        var had = session.DataKeys;
        return !had.ContainsKey(Search) && !had.ContainsKey("INSTANT_SEARCH") ? 0
            : had.ContainsKey("CONTACT_TICKET") ? 4
            : had.ContainsKey("CONTACT_SUBMIT") ? 3
            : had.ContainsKey("CONTACT_START") ? 2
            : 1;
    }
}
