using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>Which sessions are asked for.</summary>
/// <param name="Range">When they started, and how many at most.</param>
/// <param name="After">The row key behind which to go on; null for the newest.</param>
/// <param name="Conditions">What else must be true of a row, as a filter of Table Storage.</param>
internal sealed record SessionFilter(TimeRange Range, string? After, string Conditions)
{
    /// <summary>Reads the parameters of a request.</summary>
    public static (SessionFilter? Filter, Problem? Problem) Read(
        IQueryCollection query,
        DateTimeOffset now
    )
    {
        var (range, problem) = TimeRange.Read(query, now);
        if (range is null)
        {
            return (null, problem);
        }

        var after = query["continuation"].ToString();
        if (after.Length > 0 && !SessionPage.IsContinuation(after))
        {
            return (
                null,
                TimeRange.Invalid("continuation", "continuation is what the last answer said.")
            );
        }

        return query["contact"].ToString() is "" or "true" or "false"
            ? (new(range, after.Length > 0 ? after : null, Filters(query)), null)
            : (null, TimeRange.Invalid("contact", "contact is true or false."));
    }

    private static string Filters(IQueryCollection query)
    {
        var conditions = "";
        if (query["result"].ToString() is { Length: > 0 } result)
        {
            conditions += TableClient.CreateQueryFilter($" and result eq {result}");
        }

        if (query["user"].ToString() is { Length: > 0 } user)
        {
            conditions += TableClient.CreateQueryFilter($" and user eq {user}");
        }

        if (query["contact"].ToString() is { Length: > 0 } contact)
        {
            conditions += $" and contact eq {contact}";
        }

        return conditions;
    }
}
