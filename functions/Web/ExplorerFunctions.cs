using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Functions.Web.Explorer;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web;

/// <summary>Serves the explorer, a page for those who look after a site. What it shows it reads from Query, as who has signed in, or by the key that it is given.</summary>
public sealed class ExplorerFunctions(
    RequestGuard guard,
    ExplorerFiles files,
    SignInProvider signIn
)
{
    private const string Revalidated = "no-cache";

    // Nothing but what the app itself serves, and nothing in line: a text that somebody sent can never run. Tables are
    // asked for by a form, into a frame that nobody sees.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; connect-src 'self'";

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
            async cancellation =>
            {
                var response = request.HttpContext.Response;
                // Its files are named from where it lies; behind a slash that would be elsewhere.
                if (request.Path.Value?.EndsWith('/') == true)
                {
                    return Results.Redirect("../explore", permanent: true);
                }

                // Beside the app, the page may ask the one for tokens who gives them.
                var tokens = await signIn.FindTokenOriginAsync(cancellation);
                response.Headers.ContentSecurityPolicy = tokens is null
                    ? Policy
                    : $"{Policy} {tokens}";
                response.Headers["Referrer-Policy"] = "no-referrer";
                response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
                return files.Page.ToResult(request, Revalidated, tokens);
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
