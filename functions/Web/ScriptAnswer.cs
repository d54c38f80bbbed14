using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web;

/// <summary>What a request for a script is answered.</summary>
public sealed class ScriptAnswer(ScriptFiles files, IOptions<WebOptions> options)
{
    /// <summary>The parameter that asks for the snippet.</summary>
    public const string SnippetParameter = "sri";

    private const string ForAWhile = "public, max-age=300, stale-while-revalidate=86400";

    /// <summary>The script of a name, in an encoding that the browser takes; or that there is none.</summary>
    /// <remarks>
    /// A hash of another version is answered as unknown: what it stands for is not there, and other bytes under its
    /// name are what a page that pins them refuses anyway.
    /// </remarks>
    public IResult Of(HttpRequest request, string name)
    {
        var response = request.HttpContext.Response;
        var headers = response.Headers;
        // Any page may have it, also one that pins it, or that lets nothing in which does not say so.
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (files.Find(name) is not { } file)
        {
            return Problem.UnknownPath.ToResult(response);
        }

        if (request.Query.ContainsKey(SnippetParameter))
        {
            headers.CacheControl = "no-cache";
            return Results.Text(
                ScriptSnippet.Of(file, options.Value.AddressOf(request), request.Query["key"]),
                "text/plain; charset=utf-8"
            );
        }

        return file.File.ToResult(
            request,
            name == file.HashedName ? ServedFile.ForAYear : ForAWhile
        );
    }
}
