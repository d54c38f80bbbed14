using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Functions.Web.Reference;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web;

/// <summary>The API reference, for programs and for people. It is the same for all, so it needs no key.</summary>
public sealed class ReferenceFunctions(RequestGuard guard, ReferenceDocument document)
{
    private const string AMinute = "public, max-age=60";

    /// <summary>The reference as an OpenAPI document, which pages of anybody may load.</summary>
    [Function("OpenApi")]
    public Task<IResult> OpenApiAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "openapi.json")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        AnswerAsync(
            request,
            () =>
            {
                request.HttpContext.Response.Headers.AccessControlAllowOrigin = "*";
                return document.File.ToResult(request, AMinute);
            },
            cancellationToken
        );

    /// <summary>The page that shows it.</summary>
    [Function("Docs")]
    public Task<IResult> DocsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "docs")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        AnswerAsync(
            request,
            () =>
            {
                var headers = request.HttpContext.Response.Headers;
                headers.ContentSecurityPolicy = ReferencePage.ContentSecurityPolicy;
                headers["Referrer-Policy"] = "no-referrer";
                return ReferencePage.Page.ToResult(request, AMinute);
            },
            cancellationToken
        );

    /// <summary>A file of that page, whose name changes with it.</summary>
    [Function("DocsFile")]
    public Task<IResult> DocsFileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "docs/{file}")]
            HttpRequest request,
        string file,
        CancellationToken cancellationToken
    ) =>
        AnswerAsync(
            request,
            () =>
                ReferencePage.Files.TryGetValue(file, out var found)
                    ? found.ToResult(request, ServedFile.ForAYear)
                    : Problem.UnknownPath.ToResult(request.HttpContext.Response),
            cancellationToken
        );

    private Task<IResult> AnswerAsync(
        HttpRequest request,
        Func<IResult> answer,
        CancellationToken cancellationToken
    ) => guard.RunAsync(request, _ => Task.FromResult(answer()), cancellationToken);
}
