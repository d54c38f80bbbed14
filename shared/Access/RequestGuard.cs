using System.ComponentModel.DataAnnotations;
using Azure;
using Azure.Identity;
using Azure.Messaging.EventHubs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tracking.Shared.Events;

namespace Tracking.Shared.Access;

/// <summary>What requests may take.</summary>
public sealed class RequestOptions : IValidatableObject
{
    /// <summary>After how many seconds a request that still waits for storage or a hub is answered 503.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>
    /// How many bytes of bodies all requests of an instance may hold at once. What is made of a body while it
    /// is judged takes several times as much.
    /// </summary>
    [Range(1024 * 1024, long.MaxValue)]
    public long MaximumHeldBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// The header in which the front end says whom it saw. The Functions host puts its own caller in place of
    /// what <c>X-Forwarded-For</c> says, and on Azure that is a hop of the platform; <c>CLIENT-IP</c> it leaves
    /// alone, and Azure's front end overwrites what a client makes up there.
    /// </summary>
    [RegularExpression("[A-Za-z0-9-]+")]
    public string AddressHeader { get; set; } = "X-Forwarded-For";

    /// <summary>
    /// The networks of the proxies in front of the app, with <c>;</c> between them; what they say of where a
    /// request comes from is believed. Unless said those of private use, where the front ends of Azure and the
    /// Functions host are.
    /// </summary>
    public string TrustedProxies { get; set; } =
        "127.0.0.0/8;10.0.0.0/8;172.16.0.0/12;192.168.0.0/16;169.254.0.0/16;::1/128;fc00::/7;fe80::/10";

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ForwardedRequests.FindWrong(TrustedProxies) is { } wrong)
        {
            yield return new(
                $"'{wrong}' is no network such as 10.0.0.0/8.",
                [nameof(TrustedProxies)]
            );
        }
    }
}

/// <summary>
/// Runs what a request asks for within a deadline, and makes a problem document of whatever goes wrong. So
/// every request is answered in time, and every failure says what it is.
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
        var tried = await TryAsync(request, run, cancellationToken);
        if (tried.Is(out var result, out var problem))
        {
            return result;
        }

        // Pages too are to see that they may try again; there is nothing else in the answer.
        Cors.Allow(request);
        return problem.ToResult(request.HttpContext.Response);
    }

    /// <summary>Runs a request whose answer to a problem is not a document.</summary>
    /// <param name="request">The request.</param>
    /// <param name="run">What it asks for; its token ends with the deadline and with the client's connection.</param>
    /// <param name="cancellationToken">Ends with the app.</param>
    /// <returns>What it came to, or the problem.</returns>
    public async Task<Result<T, Problem>> TryAsync<T>(
        HttpRequest request,
        Func<CancellationToken, Task<T>> run,
        CancellationToken cancellationToken
    )
        where T : class
    {
        // No browser is to take an answer for anything else than it says it is.
        request.HttpContext.Response.Headers.XContentTypeOptions = "nosniff";
        using var deadline = new Deadline(
            TimeSpan.FromSeconds(options.Value.TimeoutSeconds),
            time,
            cancellationToken,
            request.HttpContext.RequestAborted
        );
        try
        {
            return await run(deadline.Token);
        }
        catch (BadHttpRequestException e)
        {
            return new Problem(e.StatusCode, "malformed", e.Message);
        }
        catch (OperationCanceledException)
            when (request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Problem.ClientGone;
        }
        catch (Exception e) when (IsUnavailable(e) || deadline.IsOver)
        {
            LogUnavailable(e, request.Path);
            return Problem.Unavailable;
        }
        catch (Exception e)
        {
            LogFailed(e, request.Path);
            return Problem.Internal;
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
