using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;

namespace Tracking.Functions.Query;

/// <summary>Tells what sessions came to.</summary>
public sealed class SessionQueryFunctions(
    QueryAccess access,
    SessionPage page,
    SessionDetails details,
    ShownCodes codes,
    TimeProvider time
)
{
    private static readonly Problem UnknownSession = new(
        404,
        "unknown-session",
        "The project has no session of this id."
    );

    private static readonly string[] Columns =
    [
        "sessionId",
        "startedAt",
        "lastActivityAt",
        "endedAt",
        "open",
        "result",
        "resultPriority",
        "contact",
        "eventCount",
        "user",
        "visitor",
        "deviceClass",
        "browser",
        "landingPage",
        "referrer",
        "late",
        "bot",
        "dataKeys",
        "actions",
        "metrics",
        "userInfo",
    ];

    /// <summary>Sessions, newest first, a page at a time; or all of them as a table.</summary>
    [Function("GetSessions")]
    public Task<IResult> GetSessionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "v1/sessions")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        access.AnswerAsync(
            request,
            ReadKind.Sessions,
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

                if (Csv.IsAsked(request))
                {
                    return new CsvPages(
                        "sessions",
                        Columns,
                        (after, token) =>
                            ReadAsync(
                                project.Id,
                                filter with
                                {
                                    Range = filter.Range with { Limit = TimeRange.MaximumLimit },
                                    After = after is null
                                        ? filter.After
                                        : SessionPlace.Parse(after),
                                },
                                token
                            )
                    );
                }

                var (sessions, continuation) = await ReadAsync(project.Id, filter, cancellation);
                return new JsonAnswer(
                    RowAnswers.Page("sessions", sessions, continuation, filter.Range)
                );
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
            ReadKind.Session,
            [],
            async (project, cancellation) =>
            {
                if (await details.FindAsync(project.Id, sessionId, cancellation) is not { } session)
                {
                    return UnknownSession;
                }

                var told = RowAnswers.Of(SessionAnswers.Of(session, time.GetUtcNow()));
                var read = await details.EventsAsync(session, cancellation);
                var events = RowAnswers.Of(read.InOrder());
                codes.AddTo(events);
                told["isWhole"] = read.IsWhole;
                told["events"] = events;
                return told;
            },
            cancellationToken
        );

    private async Task<(IReadOnlyList<TableEntity> Sessions, string? Continuation)> ReadAsync(
        string project,
        SessionFilter filter,
        CancellationToken cancellationToken
    )
    {
        var (rows, continuation) = await page.ReadAsync(project, filter, cancellationToken);
        var now = time.GetUtcNow();
        return ([.. rows.Select(row => SessionAnswers.Of(row, now))], continuation);
    }
}
