using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>Our own collecting API.</summary>
public sealed class CollectFunctions(
    RequestGuard guard,
    RequestKey requestKey,
    Cors cors,
    Collector collector,
    TimeProvider time
)
{
    /// <summary>Takes one event or many, and answers with a verdict for each.</summary>
    [Function("Collect")]
    public Task<IResult> CollectAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/collect")]
            HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        guard.RunAsync(
            request,
            token =>
                HttpMethods.IsOptions(request.Method)
                    ? cors.PreflightAsync(request, token)
                    : AnswerAsync(request, token),
            cancellationToken
        );

    private async Task<IResult> AnswerAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var receivedAt = time.GetUtcNow();
        var (key, problem) = await requestKey.AuthenticateAsync(request, cancellationToken);
        if (key is null)
        {
            return problem!.ToResult(request.HttpContext.Response);
        }

        var (body, bodyProblem) = await RequestBody.ReadAsync(request, cancellationToken);
        var (batch, batchProblem) = bodyProblem is null ? Read(body.Span) : (null, bodyProblem);
        if (batch is null)
        {
            return batchProblem!.ToResult(request.HttpContext.Response);
        }

        var verdicts = await collector.CollectAsync(
            batch.Events,
            Sender.Of(request, key, receivedAt, batch.SentAtText),
            body,
            cancellationToken
        );
        return verdicts.Any(verdict => verdict.Status == VerdictStatus.Retry)
            ? Problem.Unavailable.ToResult(
                request.HttpContext.Response,
                KeyValuePair.Create("verdicts", (object?)verdicts)
            )
            : Results.Json(
                CollectAnswer.Of(verdicts),
                CollectJson.Default.CollectAnswer,
                statusCode: StatusCodes.Status202Accepted
            );
    }

    private static (SentBatch? Batch, Problem? Problem) Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var batch = SentBatch.Read(body);
            return batch.Events.Count switch
            {
                0 => (null, new Problem(400, "no-events", "There are no events.", "events")),
                > EventLimits.EventsPerRequest => (
                    null,
                    new Problem(
                        413,
                        "too-many-events",
                        $"A request may have {EventLimits.EventsPerRequest} events; this one has more.",
                        "events"
                    )
                ),
                _ => (batch, null),
            };
        }
        catch (JsonException e)
        {
            return (null, Problem.Unreadable(e));
        }
    }
}
