using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>Of which time something is asked, and how much of it.</summary>
/// <param name="From">This time or later.</param>
/// <param name="To">Before this time.</param>
/// <param name="Limit">How many at most.</param>
internal sealed record TimeRange(DateTimeOffset From, DateTimeOffset To, int Limit)
{
    private const int DefaultLimit = 100;

    /// <summary>The most of an answer.</summary>
    public const int MaximumLimit = 1000;

    private const int DefaultDays = 7;
    private const int MaximumDays = 93;
    private const int FirstYear = 2000;
    private const int LastYear = 2999;

    /// <summary>The parameters that there are.</summary>
    public static readonly IReadOnlyCollection<string> Parameters = ["from", "to", "limit"];

    /// <summary>A continuation has a value that no answer gave.</summary>
    public static Problem InvalidContinuation { get; } =
        Query.Parameters.Invalid("continuation", "continuation is what the last answer said.");

    /// <summary>Reads <c>from</c>, <c>to</c> and <c>limit</c>. Unless said it is the seven days up to now.</summary>
    public static Result<TimeRange, Problem> Read(IQueryCollection query, DateTimeOffset now)
    {
        if (!TryTime(query["to"], now, out var to) || to.Year is < FirstYear or > LastYear)
        {
            return Query.Parameters.Invalid(
                "to",
                $"to is a time in ISO 8601, of {FirstYear} to {LastYear}."
            );
        }

        if (!TryTime(query["from"], to.AddDays(-DefaultDays), out var from))
        {
            return Query.Parameters.Invalid("from", "from is a time in ISO 8601.");
        }

        if (to - from > TimeSpan.FromDays(MaximumDays) || from > to)
        {
            return Query.Parameters.Invalid(
                "from",
                $"from is a time before to, by {MaximumDays} days at the most."
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
            return Query.Parameters.Invalid(
                "limit",
                $"limit is a number from 1 to {MaximumLimit}."
            );
        }

        return new TimeRange(from, to, limit);
    }

    /// <summary>The quarters of an hour that the range touches, by which is counted, as far as they are over.</summary>
    public TimeRange ToQuarters(DateTimeOffset now)
    {
        static DateTimeOffset Begin(DateTimeOffset time) =>
            time.AddTicks(-(time.UtcTicks % CounterKeys.Quarter.Ticks));

        var end = Begin(To) == To ? To : Begin(To) + CounterKeys.Quarter;
        return this with
        {
            From = Begin(From),
            To =
                end <= now ? end
                : To > now ? To
                : now,
        };
    }

    /// <summary>Says in an answer of which time it is.</summary>
    public void Tell(JsonObject answer)
    {
        answer["from"] = TimeConverter.Write(From);
        answer["to"] = TimeConverter.Write(To);
    }

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
        return string.IsNullOrEmpty(text) || ClientTime.TryParse(text, out time);
    }
}
