using Azure;
using Azure.Identity;
using Azure.Messaging.EventHubs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Tracking.Shared.Access;

/// <summary>How long requests may take.</summary>
public sealed class RequestOptions
{
    /// <summary>After how many seconds a request that still waits for storage or a hub is answered 503.</summary>
    public int TimeoutSeconds { get; set; } = 30;
}

/// <summary>
/// Runs what a request asks for within a deadline, and makes a problem document of whatever goes wrong:
/// no answer without a body, and none that does not come.
/// </summary>
public sealed partial class RequestGuard(
    IOptions<RequestOptions> options,
    TimeProvider time,
    ILogger<RequestGuard> logger
)
{
    /// <summary>Runs a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="run">What it asks for; its token ends with the deadline and with the client's connection.</param>
    /// <param name="cancellationToken">Ends with the app.</param>
    public async Task<IResult> RunAsync(
        HttpRequest request,
        Func<CancellationToken, Task<IResult>> run,
        CancellationToken cancellationToken
    )
    {
        using var deadline = new CancellationTokenSource(
            TimeSpan.FromSeconds(options.Value.TimeoutSeconds),
            time
        );
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            request.HttpContext.RequestAborted,
            deadline.Token
        );
        try
        {
            return await run(linked.Token);
        }
        catch (BadHttpRequestException e)
        {
            return new Problem(e.StatusCode, "malformed", e.Message).ToResult(
                request.HttpContext.Response
            );
        }
        catch (OperationCanceledException)
            when (request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            return Results.Empty;
        }
        catch (Exception e) when (IsUnavailable(e) || linked.IsCancellationRequested)
        {
            LogUnavailable(e, request.Path);
            return Problem.Unavailable.ToResult(request.HttpContext.Response);
        }
        catch (Exception e)
        {
            LogFailed(e, request.Path);
            return Problem.Internal.ToResult(request.HttpContext.Response);
        }
    }

    /// <summary>Whether a failure is of storage, a hub or the identity service, so that the same may succeed later.</summary>
    public static bool IsUnavailable(Exception e) =>
        e
            is RequestFailedException
                or AuthenticationFailedException
                or EventHubsException
                or IOException
                or TimeoutException
                or HttpRequestException
                or OperationCanceledException
        || e is AggregateException { InnerExceptions: var inner } && inner.All(IsUnavailable);

    [LoggerMessage(1, LogLevel.Warning, "{Path} could not be answered now")]
    private partial void LogUnavailable(Exception e, string path);

    [LoggerMessage(2, LogLevel.Error, "{Path} failed")]
    private partial void LogFailed(Exception e, string path);
}
