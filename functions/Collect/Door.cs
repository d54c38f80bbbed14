using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Dialects;
using Tracking.Functions.Collect.Express;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect;

/// <summary>The one way in: authenticate, read, judge, publish, answer, whatever the dialect.</summary>
public sealed class Door(
    DialectList dialects,
    IEnumerable<IEndpoint> endpoints,
    RequestKey requestKey,
    Collector collector,
    ExpressWay express,
    TimeProvider time
)
{
    private readonly IReadOnlyList<IEndpoint> all = [.. endpoints];

    /// <summary>Does what a request's path asks for, and answers it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="path">Its path.</param>
    /// <param name="cancellationToken">Ends the wait for its events to be durable.</param>
    public Task<IResult> AnswerAsync(
        HttpRequest request,
        string path,
        CancellationToken cancellationToken
    )
    {
        if (dialects.Find(path) is var (dialect, claim))
        {
            return claim.Takes(request.Method)
                ? CollectAsync(request, dialect, claim, cancellationToken)
                : Task.FromResult(dialect.Refuse(request, NotAllowed(request, claim.Allow)));
        }

        var plain = DialectList.Plain(path);
        foreach (var endpoint in all)
        {
            if (endpoint.Claims(plain) is { } asked)
            {
                return asked.Takes(request.Method)
                    ? endpoint.AnswerAsync(request, asked, cancellationToken)
                    : Task.FromResult(
                        NotAllowed(request, asked.Allow).ToResult(request.HttpContext.Response)
                    );
            }
        }

        // Other functions have paths too, of which this method is none.
        if (HttpRoute.AllowOf($"/{path.TrimStart('/')}") is { } allowed)
        {
            return Task.FromResult(
                NotAllowed(request, allowed).ToResult(request.HttpContext.Response)
            );
        }

        Cors.Allow(request);
        return Task.FromResult(Problem.UnknownPath.ToResult(request.HttpContext.Response));
    }

    private static Problem NotAllowed(HttpRequest request, string allowed)
    {
        Cors.Allow(request);
        request.HttpContext.Response.Headers.Allow = allowed;
        return Problem.MethodNotAllowed(allowed);
    }

    private async Task<IResult> CollectAsync(
        HttpRequest request,
        IDialect dialect,
        Claim claim,
        CancellationToken cancellationToken
    )
    {
        var receivedAt = time.GetUtcNow();
        // Tokens and codes may be in it.
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        // A request that names its key where all may is known before its body is taken.
        var isEarly = RequestKey.TextOf(request) is not null;
        var authenticated = isEarly
            ? await requestKey.AuthenticateAsync(request, cancellationToken)
            : default;
        if (authenticated.Reason is { } problem)
        {
            return dialect.Refuse(request, problem);
        }

        var read = await RequestBody.ReadAsync(request, cancellationToken, isRented: true);
        if (!read.Is(out var bytes, out problem))
        {
            Cors.Allow(request);
            return dialect.Refuse(request, problem);
        }

        var body = BodyText.Clean(bytes);
        if (!isEarly)
        {
            var hint = dialect.KeyOf(claim, request, body);
            authenticated = await requestKey.AuthenticateAsync(
                request,
                cancellationToken,
                hint?.Text,
                hint?.MayBeProject == true
            );
        }

        if (!authenticated.Is(out var key, out problem))
        {
            return dialect.Refuse(request, problem);
        }

        if (!OptOuts.IsAsked(request).Is(out var isOptedOut, out problem))
        {
            return dialect.Refuse(request, problem);
        }

        var arrival = new Arrival(
            request,
            claim,
            body,
            Sender.Of(request, key, receivedAt) with
            {
                IsOptedOut = isOptedOut,
            }
        );
        if (await express.TryCollectAsync(arrival, dialect, cancellationToken) is { } answer)
        {
            // All that is kept of them is written down.
            RequestBody.Return(bytes);
            return answer;
        }

        if (!dialect.Read(arrival).Is(out var sent, out var unreadable))
        {
            return dialect.Refuse(request, unreadable);
        }

        var sender = arrival.Sender with
        {
            SentAt = ClientTime.TryParse(sent.SentAt, out var sentAt) ? sentAt : null,
            HasBadSentAt = sent.SentAt is not null && sentAt == default,
        };
        var verdicts = await collector.CollectAsync(sent.Events, sender, cancellationToken);
        return dialect.Answer(arrival, sent, verdicts);
    }
}
