using System.Text.Json;
using Azure;
using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;

namespace Tracking.Functions.Manage;

/// <summary>A request of somebody who may manage.</summary>
/// <param name="Request">The request.</param>
/// <param name="Who">Who it is from, for the audit log.</param>
internal sealed record ManageCall(HttpRequest Request, string Who)
{
    /// <summary>Whether a version is one that the request is content with.</summary>
    /// <param name="version">The version there is; null when there is nothing.</param>
    public bool Accepts(ETag? version)
    {
        var match = Request.Headers.IfMatch.ToString();
        var noneMatch = Request.Headers.IfNoneMatch.ToString();
        return (
                match.Length == 0
                || version is not null && (match == "*" || match == version.Value.ToString())
            )
            && (
                noneMatch.Length == 0
                || version is null
                || noneMatch != "*" && noneMatch != version.Value.ToString()
            );
    }

    /// <summary>Reads the body; an empty one is <c>{}</c>.</summary>
    public async Task<(T? Body, Problem? Problem)> ReadAsync<T>(CancellationToken cancellationToken)
        where T : class
    {
        var (bytes, problem) = await RequestBody.ReadAsync(Request, cancellationToken);
        if (problem is not null)
        {
            return (null, problem);
        }

        try
        {
            var body = JsonSerializer.Deserialize<T>(
                bytes.IsEmpty ? "{}"u8 : bytes.Span,
                ProjectDocument.Options
            );
            return body is null
                ? (null, new Problem(400, "malformed", "The body is null."))
                : (body, null);
        }
        catch (JsonException e)
        {
            return (
                null,
                new Problem(
                    400,
                    "malformed",
                    $"The body cannot be read: {e.Message}",
                    e.Path?.TrimStart('$', '.')
                )
            );
        }
    }

    /// <summary>The answer to a problem.</summary>
    public IResult Refuse(Problem problem) => problem.ToResult(Request.HttpContext.Response);

    /// <summary>An answer with a version.</summary>
    public IResult Answer(object body, ETag version, int status = StatusCodes.Status200OK)
    {
        Request.HttpContext.Response.Headers.ETag = version.ToString();
        return Results.Json(body, ProjectDocument.Options, statusCode: status);
    }
}
