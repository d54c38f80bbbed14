using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>Tells what sessions came to, to who has the project's secret key.</summary>
public sealed class SessionQueryFunctions(
    QueryAccess access,
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
        var (project, problem) = await access.AuthenticateAsync(request, cancellationToken);
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
                ["sessions"] = new JsonArray([.. sessions.Select(RowAnswers.Of)]),
                ["continuation"] = continuation,
            },
            RowAnswers.Options
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
        var (project, problem) = await access.AuthenticateAsync(request, cancellationToken);
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

        var told = RowAnswers.Of(session);
        told["events"] = new JsonArray([
            .. (await details.EventsAsync(session, cancellationToken)).Select(RowAnswers.Of),
        ]);
        return Results.Json(told, RowAnswers.Options);
    }
}
