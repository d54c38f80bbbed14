using System.Globalization;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Http;

namespace Tracking.Functions.Query;

/// <summary>Which sessions are asked for.</summary>
/// <param name="From">Sessions that started at this time or later.</param>
/// <param name="To">Sessions that started before this time.</param>
/// <param name="Limit">How many at most, 1 to 1,000.</param>
/// <param name="After">The row key behind which to go on; null for the newest.</param>
/// <param name="Conditions">What else must be true of a row, as a filter of Table Storage.</param>
internal sealed record SessionFilter(
    DateTimeOffset From,
    DateTimeOffset To,
    int Limit,
    string? After,
    string Conditions
)
{
    private const int DefaultLimit = 100;
    private const int MaximumLimit = 1000;
    private const int DefaultDays = 7;
    private const int MaximumDays = 93;

    /// <summary>Reads the parameters of a request.</summary>
    public static (SessionFilter? Filter, Problem? Problem) Read(
        IQueryCollection query,
        DateTimeOffset now
    )
    {
        if (!TryTime(query["to"], now.AddDays(1), out var to))
        {
            return (null, Invalid("to", "to is a time in ISO 8601."));
        }

        if (!TryTime(query["from"], to.AddDays(-DefaultDays), out var from))
        {
            return (null, Invalid("from", "from is a time in ISO 8601."));
        }

        if (to - from > TimeSpan.FromDays(MaximumDays) || from > to)
        {
            return (
                null,
                Invalid("from", $"from may be up to {MaximumDays} days before to, not behind it.")
            );
        }

        var limit = DefaultLimit;
        if (
            query.ContainsKey("limit")
            && (
                !int.TryParse(query["limit"], CultureInfo.InvariantCulture, out limit)
                || limit is < 1 or > MaximumLimit
            )
        )
        {
            return (null, Invalid("limit", $"limit is a number from 1 to {MaximumLimit}."));
        }

        var after = query["continuation"].ToString();
        if (after.Length > 0 && !SessionPage.IsContinuation(after))
        {
            return (null, Invalid("continuation", "continuation is what the last answer said."));
        }

        if (query["contact"].ToString() is not ("" or "true" or "false"))
        {
            return (null, Invalid("contact", "contact is true or false."));
        }

        return (new(from, to, limit, after.Length > 0 ? after : null, Filters(query)), null);
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

    private static bool TryTime(string? text, DateTimeOffset fallback, out DateTimeOffset time)
    {
        time = fallback;
        return string.IsNullOrEmpty(text)
            || DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out time
            );
    }

    private static Problem Invalid(string field, string detail) =>
        new(400, "invalid", detail, field);
}
