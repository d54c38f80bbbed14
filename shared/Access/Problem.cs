using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Tracking.Shared.Access;

/// <summary>Why a request as a whole was refused, as RFC 9457 problem details.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">A stable word; clients may switch on it.</param>
/// <param name="Detail">What was wrong, for a person, with the limit where there is one.</param>
/// <param name="Field">Which member, header or parameter was wrong.</param>
public sealed record Problem(int Status, string Type, string Detail, string? Field = null)
{
    /// <summary>After how long a client may try again what can succeed later.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>The answer.</summary>
    /// <param name="response">The response, for its headers.</param>
    /// <param name="more">Further members of the document.</param>
    public IResult ToResult(HttpResponse response, params KeyValuePair<string, object?>[] more)
    {
        if (
            Status
            is StatusCodes.Status429TooManyRequests
                or StatusCodes.Status503ServiceUnavailable
        )
        {
            response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(
                CultureInfo.InvariantCulture
            );
        }

        // Two more shapes that clients of older tracking APIs parse.
        var error = new { code = Status, message = Detail };
        return Results.Problem(
            detail: Detail,
            statusCode: Status,
            type: $"urn:tracking:{Type}",
            extensions: new Dictionary<string, object?>(more)
            {
                ["field"] = Field,
                ["error"] = error,
                ["errors"] = new[] { error },
            }
        );
    }

    /// <summary>The key is missing.</summary>
    public static Problem MissingKey { get; } =
        new(
            401,
            "missing-key",
            "Send the project's key in the header x-tracking-key or the parameter key.",
            "x-tracking-key"
        );

    /// <summary>The key is not that of any project.</summary>
    public static Problem UnknownKey { get; } =
        new(401, "unknown-key", "The key is not known.", "x-tracking-key");

    /// <summary>What stands behind Bearer is no valid token or key, has expired, or is of another project than the key.</summary>
    public static Problem InvalidAccessToken { get; } =
        new(
            401,
            "invalid-access-token",
            "The access token is not valid for this project, or has expired: get one from POST /v1/auth.",
            "authorization"
        );

    /// <summary>The key or the address asks too often.</summary>
    public static Problem TooManyRequests { get; } =
        new(429, "too-many-requests", "There are too many requests. Send it again later.");

    /// <summary>A domain key came from no browser.</summary>
    public static Problem OriginRequired { get; } =
        new(
            403,
            "origin-required",
            "A domain key is of use only to browsers on the project's allowed origins.",
            "origin"
        );

    /// <summary>The session token is not valid, or not of this project.</summary>
    public static Problem InvalidToken { get; } =
        new(
            401,
            "invalid-token",
            "Session expired or unknown: the token is not valid for this project. Get one from POST /v1/tracking/session.",
            "x-inbenta-session"
        );

    /// <summary>There is nothing at a path.</summary>
    public static Problem UnknownPath { get; } =
        new(404, "unknown-path", "There is nothing at this path. Events go to POST /v1/collect.");

    /// <summary>The body is not what can be read.</summary>
    /// <param name="why">Why.</param>
    public static Problem Unreadable(string why) =>
        new(400, "malformed", $"The body cannot be read: {why}");

    /// <summary>The path is there, but not for this method.</summary>
    /// <param name="allowed">The methods for which it is.</param>
    public static Problem MethodNotAllowed(string allowed) =>
        new(405, "method-not-allowed", $"This path takes {allowed}.");

    /// <summary>Reading needs a secret key.</summary>
    public static Problem SecretKeyRequired { get; } =
        new(
            403,
            "secret-key-required",
            "Reading needs the project's secret key, in a header and not in the address.",
            "x-tracking-key"
        );

    /// <summary>The page may not call with this key.</summary>
    public static Problem OriginNotAllowed(string origin) =>
        new(
            403,
            "origin-not-allowed",
            $"The origin {origin} is not one of the project's allowed origins.",
            "origin"
        );

    /// <summary>Storage, the hub or the identity service cannot be reached, or does not answer in time.</summary>
    public static Problem Unavailable { get; } =
        new(
            503,
            "unavailable",
            "Something the app needs for this does not answer now. Send it again."
        );

    /// <summary>The app holds as much of requests as it may.</summary>
    public static Problem Busy { get; } =
        new(503, "busy", "There is more under way than the app can hold. Send it again.");

    /// <summary>The client has gone; nobody is there to read this.</summary>
    public static Problem ClientGone { get; } =
        new(499, "client-gone", "The connection was closed before the answer.");

    /// <summary>Something is wrong with the app itself; it is in its log.</summary>
    public static Problem Internal { get; } =
        new(500, "internal", "The request could not be answered because of a mistake of the app.");
}
