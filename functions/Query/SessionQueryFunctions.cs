using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Http;
using Tracking.Shared.Projects;

namespace Tracking.Functions.Query;

/// <summary>Tells what sessions came to, to who has the project's secret key.</summary>
public sealed class SessionQueryFunctions(
    RequestKey requestKey,
    SessionPage page,
    SessionDetails details,
    TimeProvider time
)
{
    /// <summary>Sessions, newest first, a page at a time.</summary>
    [Function("GetSessions")]
    public async Task<IResult> GetSessionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/sessions")]
            HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var (project, problem) = await AuthenticateAsync(request, cancellationToken);
        if (project is null)
        {
            return problem!.ToResult(request.HttpContext.Response);
        }

        var (filter, filterProblem) = SessionFilter.Read(request.Query, time.GetUtcNow());
        if (filter is null)
        {
            return filterProblem!.ToResult(request.HttpContext.Response);
        }

        var (sessions, continuation) = await page.ReadAsync(project.Id, filter, cancellationToken);
        return Results.Json(
            new JsonObject
            {
                ["sessions"] = new JsonArray([.. sessions.Select(SessionAnswers.Of)]),
                ["continuation"] = continuation,
            },
            SessionAnswers.Options
        );
    }

    /// <summary>One session with its events in order.</summary>
    [Function("GetSession")]
    public async Task<IResult> GetSessionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/sessions/{sessionId}")]
            HttpRequest request,
        string sessionId,
        CancellationToken cancellationToken
    )
    {
        var (project, problem) = await AuthenticateAsync(request, cancellationToken);
        if (project is null)
        {
            return problem!.ToResult(request.HttpContext.Response);
        }

        var session = await details.FindAsync(project.Id, sessionId, cancellationToken);
        if (session is null)
        {
            return new Problem(
                404,
                "unknown-session",
                "The project has no session of this id."
            ).ToResult(request.HttpContext.Response);
        }

        var told = SessionAnswers.Of(session);
        told["events"] = new JsonArray([
            .. (await details.EventsAsync(session, cancellationToken)).Select(SessionAnswers.Of),
        ]);
        return Results.Json(told, SessionAnswers.Options);
    }

    private async Task<(Project? Project, Problem? Problem)> AuthenticateAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var (key, problem) = await requestKey.AuthenticateAsync(request, cancellationToken);
        return key switch
        {
            null => (null, problem),
            { Kind: KeyKind.Secret } => (key.Project, null),
            _ => (null, Problem.SecretKeyRequired),
        };
    }
}
