using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Events;
using Tracking.Shared.Http;
using Tracking.Shared.Sessions;

namespace Tracking.Functions.Collect;

/// <summary>The tracking API of Search and Knowledge: sessions, and events one by one.</summary>
public sealed class TrackingFunctions(
    RequestKey requestKey,
    Cors cors,
    Collector collector,
    SigningKeys signingKeys,
    TimeProvider time
)
{
    private const string StartAction = "start";

    /// <summary>Makes a session token, and starts its first session.</summary>
    [Function("CreateSession")]
    public async Task<IResult> CreateSessionAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous,
            "post",
            "options",
            Route = "v1/tracking/session"
        )]
            HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (HttpMethods.IsOptions(request.Method))
        {
            return await cors.PreflightAsync(request, cancellationToken);
        }

        var (key, problem) = await requestKey.AuthenticateAsync(request, cancellationToken);
        if (key is null)
        {
            return problem!.ToResult(request.HttpContext.Response);
        }

        var receivedAt = time.GetUtcNow();
        var token = SessionToken.New(key.Project.Id, receivedAt);
        var text = token.Sign(signingKeys);

        // The request is the session's first: the session is there though nothing else may follow.
        var verdicts = await collector.CollectAsync(
            [new SentEvent { Type = StartAction, Token = text }],
            Sender.Of(request, key, receivedAt)
        );
        if (verdicts[0].Status != VerdictStatus.Accepted)
        {
            return Problem.Unavailable.ToResult(request.HttpContext.Response);
        }

        return Results.Json(
            new SessionAnswer(
                text,
                token.FirstSessionId,
                (int)key.Project.SessionTimeout.TotalSeconds
            ),
            CollectJson.Default.SessionAnswer
        );
    }

    /// <summary>Takes one event, <c>{"type", "data"}</c>, and answers with its id and verdict.</summary>
    [Function("TrackEvent")]
    public async Task<IResult> TrackEventAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/tracking/events")]
            HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (HttpMethods.IsOptions(request.Method))
        {
            return await cors.PreflightAsync(request, cancellationToken);
        }

        var response = request.HttpContext.Response;
        var receivedAt = time.GetUtcNow();
        var (key, problem) = await requestKey.AuthenticateAsync(request, cancellationToken);
        if (key is null)
        {
            return problem!.ToResult(response);
        }

        var (body, bodyProblem) = await RequestBody.ReadAsync(request, cancellationToken);
        if (bodyProblem is not null)
        {
            return bodyProblem.ToResult(response);
        }

        SentEvent sent;
        try
        {
            sent = TrackedTypes.Read(body.Span);
        }
        catch (JsonException e)
        {
            return new Problem(400, "malformed", $"The body is not JSON: {e.Message}").ToResult(
                response
            );
        }

        var verdicts = await collector.CollectAsync([sent], Sender.Of(request, key, receivedAt));
        return Answer(verdicts[0], response);
    }

    private static IResult Answer(Verdict verdict, HttpResponse response) =>
        verdict switch
        {
            { Status: VerdictStatus.Accepted } => Results.Json(
                verdict,
                CollectJson.Default.Verdict
            ),
            { Status: VerdictStatus.Retry } => Problem.Unavailable.ToResult(
                response,
                KeyValuePair.Create("id", (object?)verdict.Id)
            ),
            { Reason: RejectReason.InvalidToken } => Problem.InvalidToken.ToResult(response),
            _ => new Problem(400, verdict.Reason!, verdict.Detail!, verdict.Field).ToResult(
                response
            ),
        };
}
