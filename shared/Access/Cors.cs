using Microsoft.AspNetCore.Http;

namespace Tracking.Shared.Access;

/// <summary>Tells browsers which pages may call. In code, because the hosting plan has no setting for it.</summary>
public sealed class Cors(ProjectDirectory directory)
{
    private const string AllowedMethods = "GET, POST, PUT, DELETE, OPTIONS";
    private const int MaximumHeadersLength = 1024;
    private const string MaximumAgeSeconds = "86400";

    /// <summary>Lets the calling page read the answer.</summary>
    public static void Allow(HttpRequest request)
    {
        // What no browser sends as an origin cannot be said back: a header of an answer is ASCII.
        if (request.Headers.Origin is [{ } origin] && origin.All(c => c is > ' ' and < '\x7f'))
        {
            var headers = request.HttpContext.Response.Headers;
            headers.AccessControlAllowOrigin = origin;
            // Beacons are always sent with credentials. There are none of ours, so nothing is given away.
            headers.AccessControlAllowCredentials = "true";
            headers.Vary = "Origin";
            headers.AccessControlExposeHeaders = "ETag, Retry-After";
        }
    }

    /// <summary>Answers a preflight request: yes, for a day, to the origins of any project.</summary>
    /// <remarks>A preflight does not carry the key. The request itself is held against its own project.</remarks>
    public async Task<IResult> PreflightAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var response = request.HttpContext.Response.Headers;
        response.Vary = "Origin";
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && await directory.IsKnownOriginAsync(origin, cancellationToken))
        {
            Allow(request);
            response.AccessControlAllowMethods = AllowedMethods;
            // SDKs have headers of their own. Those that mean nothing here do no harm.
            if (
                request.Headers.AccessControlRequestHeaders.ToString() is { } asked
                && asked.Length is > 0 and <= MaximumHeadersLength
                && asked.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ',' or ' ')
            )
            {
                response.AccessControlAllowHeaders = asked;
            }

            response.AccessControlMaxAge = MaximumAgeSeconds;
        }

        return Results.NoContent();
    }
}
