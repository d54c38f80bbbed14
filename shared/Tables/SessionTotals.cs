using System.Text.Json.Serialization;

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

    /// <summary>How many data keys, and results, of an hour have counts of their own.</summary>
    public const int MostKeys = 100;

    private const string Search = "SEARCH";

    /// <summary>Sessions by result.</summary>
    public BoundedNames<SessionCount> Results { get; init; } = [];

    /// <summary>Those in which somebody began to write to support.</summary>
    public long Contact { get; set; }

    /// <summary>Data keys.</summary>
    public BoundedNames<SessionCount> DataKeys { get; init; } = [];

    /// <summary>How many got how far: search, start of a contact, submit, ticket.</summary>
    public long[] Funnel { get; init; } = new long[Steps];

    /// <summary>Metrics; in a column of their own.</summary>
    [JsonIgnore]
    public MetricTotals Metrics { get; init; } = new();

    /// <summary>The same with metrics.</summary>
    internal SessionTotals With(MetricTotals metrics) =>
        new()
        {
            Results = Results,
            Contact = Contact,
            DataKeys = DataKeys,
            Funnel = Funnel,
            Metrics = metrics,
        };

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

        Metrics.Add(other.Metrics);
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
        return Metrics.TryMove(before, after);
    }

    /// <summary>Lets go of what nothing is left of.</summary>
    internal void Trim()
    {
        Results.Trim(count => count.Sessions == 0);
        DataKeys.Trim(count => count.Sessions == 0);
        Metrics.Trim();
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

    /// <summary>
    /// How many steps a session got from a search to a ticket, 0 without a search. Who did a later step has done those
    /// before it, told or not.
    /// </summary>
    public static int DepthOf(SessionSummary session)
    {
        var had = session.DataKeys;
        return !had.ContainsKey(Search) && !had.ContainsKey("INSTANT_SEARCH") ? 0
            : had.ContainsKey("CONTACT_TICKET") ? 4
            : had.ContainsKey("CONTACT_SUBMIT") ? 3
            : had.ContainsKey("CONTACT_START") ? 2
            : 1;
    }
}
