using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;

namespace Tracking.Functions.Web;

/// <summary>The tracker script that sites put into their pages.</summary>
public sealed class ScriptFunctions(RequestGuard guard, ScriptAnswer answer)
{
    /// <summary>The script as it is now; with <c>?sri</c> the snippet that pins it.</summary>
    [Function("Script")]
    public Task<IResult> ScriptAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "t.js")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) => AnswerAsync(request, "t.js", cancellationToken);

    /// <summary>The core of the script, <c>t.core.js</c>, and both under the names that have their hash.</summary>
    [Function("ScriptFile")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "t.{name}.js")]
            HttpRequest request,
        string name,
        CancellationToken cancellationToken
    ) => AnswerAsync(request, $"t.{name}.js", cancellationToken);

    private Task<IResult> AnswerAsync(
        HttpRequest request,
        string name,
        CancellationToken cancellationToken
    ) => guard.RunAsync(request, _ => Task.FromResult(answer.Of(request, name)), cancellationToken);
}
