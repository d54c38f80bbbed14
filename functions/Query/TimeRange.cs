using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>Of which time something is asked, and how much of it.</summary>
/// <param name="From">This time or later.</param>
/// <param name="To">Before this time.</param>
/// <param name="Limit">How many at most.</param>
internal sealed record TimeRange(DateTimeOffset From, DateTimeOffset To, int Limit)
{
    private const int DefaultLimit = 100;
    private const int MaximumLimit = 1000;
    private const int DefaultDays = 7;
    private const int MaximumDays = 93;
    private const int FirstYear = 2000;
    private const int LastYear = 2999;

    /// <summary>Reads <c>from</c>, <c>to</c> and <c>limit</c>.</summary>
    public static (TimeRange? Range, Problem? Problem) Read(
        IQueryCollection query,
        DateTimeOffset now
    )
    {
        if (
            !TryTime(query["to"], now.AddDays(1), out var to)
            || to.Year is < FirstYear or > LastYear
        )
        {
            return (
                null,
                Invalid("to", $"to is a time in ISO 8601, of {FirstYear} to {LastYear}.")
            );
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
        return
            query.ContainsKey("limit")
            && (
                !int.TryParse(query["limit"], CultureInfo.InvariantCulture, out limit)
                || limit is < 1 or > MaximumLimit
            )
            ? (null, Invalid("limit", $"limit is a number from 1 to {MaximumLimit}."))
            : (new(from, to, limit), null);
    }

    /// <summary>A parameter that has a value that it cannot have.</summary>
    public static Problem Invalid(string field, string detail) =>
        new(400, "invalid", detail, field);

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
}
