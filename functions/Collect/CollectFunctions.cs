using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect;

/// <summary>Where events come in.</summary>
/// <remarks>
/// The tracking APIs that have clients already stand under any prefix, and routes cannot have a variable number of
/// segments before a fixed one: so one function takes every path that no other has.
/// </remarks>
public sealed class CollectFunctions(RequestGuard guard, Cors cors, Door door)
{
    /// <summary>Takes one event or many, and answers with a verdict for each.</summary>
    [Function("Collect")]
    public Task<IResult> CollectAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/collect")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) => AnswerAsync(request, "v1/collect", cancellationToken);

    /// <summary>Does what the path says, or says that there is nothing; preflight requests of all paths are answered here too.</summary>
    /// <remarks>The host asks functions by the order of their names, so this one has the last of them.</remarks>
    [Function("ZAnyOtherPath")]
    public Task<IResult> TrackAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request,
        string? path,
        CancellationToken cancellationToken
    ) => AnswerAsync(request, path ?? "", cancellationToken);

    private Task<IResult> AnswerAsync(
        HttpRequest request,
        string path,
        CancellationToken cancellationToken
    ) =>
        guard.RunAsync(
            request,
            token =>
                HttpMethods.IsOptions(request.Method)
                    ? cors.PreflightAsync(request, token)
                    : door.AnswerAsync(request, path, token),
            cancellationToken
        );
}
