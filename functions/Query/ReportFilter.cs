using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>What a report is asked to tell.</summary>
/// <param name="Range">Of which time, and of its lists how many at most.</param>
/// <param name="HasBots">Whether what bots did counts too.</param>
internal sealed record ReportFilter(TimeRange Range, bool HasBots)
{
    /// <summary>The parameters that there are.</summary>
    public static readonly IReadOnlyCollection<string> Parameters =
    [
        .. TimeRange.Parameters,
        "bots",
    ];

    /// <summary>Those of reports that have no list.</summary>
    public static readonly IReadOnlyCollection<string> WithoutLimit =
    [
        .. Parameters.Where(name => name != "limit"),
    ];

    /// <summary>Reads the parameters of a request.</summary>
    public static Result<ReportFilter, Problem> Read(IQueryCollection query, DateTimeOffset now)
    {
        if (!TimeRange.Read(query, now).Is(out var range, out var problem))
        {
            return problem;
        }

        return Query.Parameters.ReadFlag(query, "bots", out var bots) is { } wrong
            ? wrong
            : new ReportFilter(range, bots == true);
    }
}
