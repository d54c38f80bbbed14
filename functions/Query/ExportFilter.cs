using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Query;

/// <summary>Of which tables something is asked, of which time, and from where on.</summary>
/// <param name="Tables">The tables.</param>
/// <param name="Range">The time, and how many hours and days at most.</param>
/// <param name="After">Behind which of them the page begins; null for the first page.</param>
internal sealed record ExportFilter(
    IReadOnlyList<string> Tables,
    TimeRange Range,
    ExportPeriod? After
)
{
    /// <summary>The tables that a project has for warehouses, and the hub that each is of.</summary>
    public static readonly IReadOnlyDictionary<string, string> HubOf = new OrderedDictionary<
        string,
        string
    >
    {
        ["events"] = HubNames.TrackedEvents,
        ["sessions"] = HubNames.TrackedEvents,
        ["audit"] = HubNames.AuditEvents,
    };

    /// <summary>The parameters that there are.</summary>
    public static readonly IReadOnlyCollection<string> Parameters =
    [
        "table",
        .. TimeRange.Parameters,
        "continuation",
    ];

    /// <summary>Reads the parameters.</summary>
    public static Result<ExportFilter, Problem> Read(IQueryCollection query, DateTimeOffset now)
    {
        if (!TimeRange.Read(query, now).Is(out var range, out var problem))
        {
            return problem;
        }

        var table = query["table"].ToString();
        if (table.Length > 0 && !HubOf.ContainsKey(table))
        {
            return Query.Parameters.Invalid(
                "table",
                $"table is one of {string.Join(", ", HubOf.Keys)}."
            );
        }

        ExportPeriod? after = null;
        if (
            query["continuation"].ToString() is { Length: > 0 } place
            && (after = ExportPeriod.ReadPlace(place)) is null
        )
        {
            return TimeRange.InvalidContinuation;
        }

        return new ExportFilter(table.Length > 0 ? [table] : [.. HubOf.Keys], range, after);
    }
}
