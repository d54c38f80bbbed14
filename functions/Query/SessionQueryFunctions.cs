using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>Tells what sessions came to.</summary>
public sealed class SessionQueryFunctions(
    QueryAccess access,
    SessionPage page,
    SessionDetails details,
    TimeProvider time
)
{
    private static readonly Problem UnknownSession = new(
        404,
        "unknown-session",
        "The project has no session of this id."
    );

    /// <summary>Sessions, newest first, a page at a time.</summary>
    [Function("GetSessions")]
    public Task<IResult> GetSessionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/sessions")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            SessionFilter.Parameters,
            async (project, cancellation) =>
            {
                if (
                    !SessionFilter
                        .Read(request.Query, time.GetUtcNow())
                        .Is(out var filter, out var problem)
                )
                {
                    return problem;
                }

                var (sessions, continuation) = await page.ReadAsync(
                    project.Id,
                    filter,
                    cancellation
                );
                return RowAnswers.Page("sessions", sessions, continuation, filter.Range);
            },
            cancellationToken
        );

    /// <summary>One session with its events in order.</summary>
    [Function("GetSession")]
    public Task<IResult> GetSessionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/sessions/{sessionId}")]
            HttpRequest request,
        string sessionId,
        CancellationToken cancellationToken
    ) =>
        access.RunAsync(
            request,
            [],
            async (project, cancellation) =>
            {
                if (await details.FindAsync(project.Id, sessionId, cancellation) is not { } session)
                {
                    return UnknownSession;
                }

                var told = RowAnswers.Of(session);
                told["events"] = RowAnswers.Of(await details.EventsAsync(session, cancellation));
                return told;
            },
            cancellationToken
        );
}
