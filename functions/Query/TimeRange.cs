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

    /// <summary>A continuation has a value that no answer gave.</summary>
    public static Problem InvalidContinuation { get; } =
        Invalid("continuation", "continuation is what the last answer said.");

    /// <summary>Reads <c>from</c>, <c>to</c> and <c>limit</c>.</summary>
    public static Result<TimeRange> Read(IQueryCollection query, DateTimeOffset now)
    {
        if (
            !TryTime(query["to"], now.AddDays(1), out var to)
            || to.Year is < FirstYear or > LastYear
        )
        {
            return Invalid("to", $"to is a time in ISO 8601, of {FirstYear} to {LastYear}.");
        }

        if (!TryTime(query["from"], to.AddDays(-DefaultDays), out var from))
        {
            return Invalid("from", "from is a time in ISO 8601.");
        }

        if (to - from > TimeSpan.FromDays(MaximumDays) || from > to)
        {
            return Invalid("from", $"from is a time before to, by {MaximumDays} days at the most.");
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
            return Invalid("limit", $"limit is a number from 1 to {MaximumLimit}.");
        }

        return new TimeRange(from, to, limit);
    }

    /// <summary>A parameter that has a value that it cannot have.</summary>
    public static Problem Invalid(string field, string detail) =>
        new(400, "invalid", detail, field);

    /// <summary>The days that a time touches, the first one first; none when it ends before it begins.</summary>
    public static IEnumerable<DateTimeOffset> DaysBetween(DateTimeOffset from, DateTimeOffset to)
    {
        var first = new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero);
        var count = (to.UtcDateTime.Date - first.UtcDateTime).Days + 1;
        return Enumerable.Range(0, Math.Max(count, 0)).Select(day => first.AddDays(day));
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
}
