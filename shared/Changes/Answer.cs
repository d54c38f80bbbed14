using Azure;
using Microsoft.AspNetCore.Http;

namespace Tracking.Shared.Changes;

/// <summary>What a manager is told.</summary>
/// <param name="Body">What there is to tell; null when there is nothing.</param>
/// <param name="Version">The version of it, with which a change can say what it was made of.</param>
/// <param name="IsNew">Whether it was made just now.</param>
public sealed record Answer(object? Body, ETag? Version = null, bool IsNew = false)
{
    /// <summary>What was asked for is done, and there is nothing to tell.</summary>
    public static readonly Answer Done = new(Body: null);

    /// <summary>The answer over HTTP.</summary>
    public IResult ToResult(HttpResponse response)
    {
        if (Body is null)
        {
            return Results.NoContent();
        }

        if (Version is { } version)
        {
            response.Headers.ETag = version.ToString();
        }

        return Results.Json(
            Body,
            ChangeJson.Options,
            statusCode: IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK
        );
    }
}
