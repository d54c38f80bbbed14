using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Functions.Web.Explorer;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web;

/// <summary>Serves the explorer, a page for those who look after a site. What it shows it reads from Query, by the key that it is given.</summary>
public sealed class ExplorerFunctions(RequestGuard guard, ExplorerFiles files)
{
    private const string Revalidated = "no-cache";

    // Nothing but what the app itself serves, and nothing in line: a text that somebody sent can never run.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Problem UnknownFile = new(
        404,
        "unknown-file",
        "The explorer has no file of this name. It has changed since: load the page again."
    );

    /// <summary>The page.</summary>
    [Function("Explorer")]
    public Task<IResult> PageAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "explore")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        guard.RunAsync(
            request,
            _ =>
            {
                var response = request.HttpContext.Response;
                // Its files are named from where it lies; behind a slash that would be elsewhere.
                if (request.Path.Value?.EndsWith('/') == true)
                {
                    return Task.FromResult(Results.Redirect("../explore", permanent: true));
                }

                response.Headers.ContentSecurityPolicy = Policy;
                response.Headers["Referrer-Policy"] = "no-referrer";
                response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
                return Task.FromResult(files.Page.ToResult(request, Revalidated));
            },
            cancellationToken
        );

    /// <summary>A file that the page names: its name changes with what is in it, so it may be kept for ever.</summary>
    [Function("ExplorerFile")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "explore/{file}")]
            HttpRequest request,
        string file,
        CancellationToken cancellationToken
    ) =>
        guard.RunAsync(
            request,
            _ =>
                Task.FromResult(
                    files.Find(file) is { } found
                        ? found.ToResult(request, ServedFile.ForAYear)
                        : UnknownFile.ToResult(request.HttpContext.Response)
                ),
            cancellationToken
        );
}
