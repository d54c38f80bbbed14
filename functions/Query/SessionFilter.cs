using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>Which sessions are asked for.</summary>
/// <param name="Range">When they started, and how many at most.</param>
/// <param name="After">The place behind which to go on; null for the newest.</param>
/// <param name="Conditions">What else must be true of a row, as a filter of Table Storage.</param>
internal sealed record SessionFilter(TimeRange Range, SessionPlace? After, string Conditions)
{
    private static readonly string[] Texts = ["result", "user"];

    /// <summary>Reads the parameters of a request.</summary>
    public static Result<SessionFilter> Read(IQueryCollection query, DateTimeOffset now)
    {
        if (!TimeRange.Read(query, now).Is(out var range, out var problem))
        {
            return problem;
        }

        var continuation = query["continuation"].ToString();
        var after = SessionPlace.Parse(continuation);
        if (continuation.Length > 0 && after is null)
        {
            return TimeRange.InvalidContinuation;
        }

        var contact = query["contact"].ToString();
        if (contact is not ("" or "true" or "false"))
        {
            return TimeRange.Invalid("contact", "contact is true or false.");
        }

        if (!TextConditions.Read(query, Texts).Is(out var conditions, out problem))
        {
            return problem;
        }

        return new SessionFilter(
            range,
            after,
            contact.Length > 0 ? $"{conditions} and contact eq {contact}" : conditions
        );
    }
}
