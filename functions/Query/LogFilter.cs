using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>Which atomic logs are asked for.</summary>
/// <param name="Range">When they happened, and how many at most.</param>
/// <param name="After">The place behind which to go on; null for the oldest.</param>
/// <param name="Conditions">What else must be true of a row, as a filter of Table Storage.</param>
internal sealed record LogFilter(TimeRange Range, LogPlace? After, string Conditions)
{
    private static readonly string[] Texts =
    [
        "logType",
        "action",
        "user",
        "contentId",
        "searchId",
        "source",
        "environment",
        "userType",
    ];

    /// <summary>Reads the parameters of a request.</summary>
    public static Result<LogFilter> Read(IQueryCollection query, DateTimeOffset now)
    {
        if (!TimeRange.Read(query, now).Is(out var range, out var problem))
        {
            return problem;
        }

        var continuation = query["continuation"].ToString();
        var after = LogPlace.Parse(continuation);
        if (continuation.Length > 0 && after is null)
        {
            return TimeRange.InvalidContinuation;
        }

        if (!TextConditions.Read(query, Texts).Is(out var conditions, out problem))
        {
            return problem;
        }

        return new LogFilter(
            range,
            after,
            TableClient.CreateQueryFilter($" and at ge {range.From} and at lt {range.To}")
                + conditions
        );
    }
}
