using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>What a report is asked to tell.</summary>
/// <param name="Range">Of which time, and of its lists how many at most.</param>
/// <param name="HasBots">Whether what bots did counts too.</param>
/// <param name="Periods">By which periods.</param>
internal sealed record ReportFilter(TimeRange Range, bool HasBots, Periods Periods)
{
    /// <summary>The parameters that there are.</summary>
    public static readonly IReadOnlyCollection<string> Parameters =
    [
        .. TimeRange.Parameters,
        "bots",
        .. Periods.Parameters,
        .. Csv.Parameters,
        ReportTables.Parameter,
    ];

    /// <summary>Those of reports that have no list.</summary>
    public static readonly IReadOnlyCollection<string> WithoutLimit =
    [
        .. Parameters.Where(name => name != "limit"),
    ];

    /// <summary>Reads the parameters of a request.</summary>
    public static Result<ReportFilter, Problem> Read(
        IQueryCollection query,
        Project project,
        DateTimeOffset now
    )
    {
        if (!TimeRange.Read(query, now).Is(out var range, out var problem))
        {
            return problem;
        }

        if (!Periods.Read(query, project).Is(out var periods, out problem))
        {
            return problem;
        }

        var wrong = Query.Parameters.ReadFlag(query, "bots", out var bots) ?? Csv.Check(query);
        return wrong is not null ? wrong : new ReportFilter(range, bots == true, periods);
    }
}
