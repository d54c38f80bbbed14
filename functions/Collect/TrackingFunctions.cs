using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Functions.Collect.Inbenta;
using Tracking.Functions.Collect.Segment;
using Tracking.Functions.Collect.Synerise;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect;

/// <summary>
/// The APIs that have clients already: that of Search, Knowledge and Chatbot under any prefix, Segment's
/// and Synerise's. Routes cannot have a variable number of segments before a fixed one, so one function
/// takes every path that no other has.
/// </summary>
public sealed class TrackingFunctions(
    RequestGuard guard,
    RequestKey requestKey,
    Cors cors,
    Authorizer authorizer,
    SessionTracker sessions,
    EventTracker events,
    SearchTracker searches,
    SegmentTracker segment,
    SdkSettings sdkSettings,
    SyneriseTracker synerise,
    TimeProvider time
)
{
    /// <summary>Does what the path says, or says that there is nothing; preflight requests of all paths are answered here too.</summary>
    /// <remarks>The host asks functions by the order of their names, so this one has the last of them.</remarks>
    [Function("ZAnyOtherPath")]
    public Task<IResult> TrackAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request,
        string? path,
        CancellationToken cancellationToken
    ) =>
        guard.RunAsync(
            request,
            token =>
                HttpMethods.IsOptions(request.Method)
                    ? cors.PreflightAsync(request, token)
                    : AnswerAsync(request, path ?? "", token),
            cancellationToken
        );

    private async Task<IResult> AnswerAsync(
        HttpRequest request,
        string path,
        CancellationToken cancellationToken
    )
    {
        var (operation, prefix, endpoint) = TrackingPath.Parse(path);
        var response = request.HttpContext.Response;
        if (operation == TrackingOperation.None)
        {
            Cors.Allow(request);
            return Problem.UnknownPath.ToResult(response);
        }

        if (operation == TrackingOperation.SdkSettings && HttpMethods.IsGet(request.Method))
        {
            return await sdkSettings.AnswerAsync(request, prefix, endpoint, cancellationToken);
        }

        if (!HttpMethods.IsPost(request.Method) || operation == TrackingOperation.Collect)
        {
            response.Headers.Allow = "POST, OPTIONS";
            return Problem.MethodNotAllowed.ToResult(response);
        }

        var receivedAt = time.GetUtcNow();
        var (body, bodyProblem) = await RequestBody.ReadAsync(request, cancellationToken);
        if (bodyProblem is not null)
        {
            Cors.Allow(request);
            return bodyProblem.ToResult(response);
        }

        if (operation == TrackingOperation.Segment)
        {
            return await segment.TrackAsync(request, body, endpoint, receivedAt, cancellationToken);
        }

        var (key, problem) = await requestKey.AuthenticateAsync(request, cancellationToken);
        if (key is null)
        {
            return problem!.ToResult(response);
        }

        var call = new TrackingCall(
            request,
            key,
            receivedAt,
            FormBody.ToJson(body),
            cancellationToken
        );
        return operation switch
        {
            TrackingOperation.Auth => await authorizer.AuthorizeAsync(
                call,
                prefix,
                cancellationToken
            ),
            TrackingOperation.RefreshToken => authorizer.Refresh(call),
            TrackingOperation.Session => await sessions.CreateAsync(call),
            TrackingOperation.SessionUser => await sessions.TellUserAsync(call),
            TrackingOperation.Synerise => await synerise.TrackAsync(call, endpoint),
            TrackingOperation.Searches => await searches.TrackAsync(call),
            _ => await events.TrackAsync(call),
        };
    }
}
