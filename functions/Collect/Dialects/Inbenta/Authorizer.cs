using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Inbenta;

/// <summary>Gives access tokens, as clients of the tracking API ask for them.</summary>
/// <remarks>
/// <c>x-inbenta-key</c> names the project; the body proves more: <c>secret</c>, a secret key of the
/// project, or <c>domainKey</c>, a domain key, which is of use only on the project's allowed origins. The
/// name of that member is not documented anywhere; <c>domain_key</c> and <c>domainkey</c> do as well.
/// </remarks>
public sealed class Authorizer(
    RequestKey requestKey,
    ProjectDirectory directory,
    SigningKeys signingKeys,
    IOptions<CollectOptions> options,
    TimeProvider time
) : IEndpoint
{
    private const string AuthPath = "/v1/auth";
    private const string RefreshPath = "/v1/refreshToken";
    private static readonly string[] DomainMembers = ["domainKey", "domain_key", "domainkey"];
    private static readonly string[] Products = ["knowledge", "search", "chatbot", "tracking"];

    private static readonly Problem InvalidSecret = new(
        401,
        "invalid-secret",
        "Secret token not valid",
        "secret"
    );

    private static readonly Problem MissingSecret = new(
        400,
        "missing",
        "Send the project's secret key as secret, or from a browser a domain key as domainKey.",
        "secret"
    );

    /// <inheritdoc />
    public Claim? Claims(string path) =>
        path.EndsWith(AuthPath, StringComparison.OrdinalIgnoreCase)
            ? new Claim(AuthPath, path[..^AuthPath.Length])
        : path.EndsWith(RefreshPath, StringComparison.OrdinalIgnoreCase)
            ? new Claim(RefreshPath, path[..^RefreshPath.Length])
        : null;

    /// <inheritdoc />
    public async Task<IResult> AnswerAsync(
        HttpRequest request,
        Claim claim,
        CancellationToken cancellationToken
    )
    {
        var response = request.HttpContext.Response;
        response.Headers.CacheControl = "no-store";
        var authenticated = await requestKey.AuthenticateAsync(request, cancellationToken);
        if (!authenticated.Is(out var key, out var problem))
        {
            return problem.ToResult(response);
        }

        if (claim.Endpoint == RefreshPath)
        {
            return RequestKey.BearerOf(request) is null
                ? Problem.InvalidAccessToken.ToResult(response)
                : Answer(request, key, null);
        }

        if (
            !(await RequestBody.ReadAsync(request, cancellationToken)).Is(out var body, out problem)
        )
        {
            return problem.ToResult(response);
        }

        var proof = await ProveAsync(request, key, body, cancellationToken);
        return proof.Is(out var proven, out problem)
            ? Answer(request, proven, claim.Prefix)
            : problem.ToResult(response);
    }

    private async Task<Result<ProjectKey, Problem>> ProveAsync(
        HttpRequest request,
        ProjectKey key,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        string? secret;
        string? domainKey;
        try
        {
            using var json = JsonDocument.Parse(FormBody.ToJson(BodyText.Clean(body)));
            secret = JsonText.Of(json.RootElement, "secret");
            domainKey = DomainMembers
                .Select(name => JsonText.Of(json.RootElement, name))
                .FirstOrDefault(text => text is not null);
        }
        catch (JsonException e)
        {
            return Problem.Unreadable(e.Message);
        }

        if ((secret ?? domainKey) is not { } text)
        {
            return key.Kind == KeyKind.Write ? MissingSecret : key;
        }

        var found = await directory.FindAsync(text, request, cancellationToken);
        if (found.Reason == Problem.TooManyRequests)
        {
            return found;
        }

        if (
            !found.Is(out var proven, out _)
            || proven.Project.Id != key.Project.Id
            || proven.Kind != (secret is null ? KeyKind.Domain : KeyKind.Secret)
        )
        {
            return InvalidSecret;
        }

        var origin = request.Headers.Origin.ToString();
        return proven.Kind != KeyKind.Domain ? proven
            : origin.Length == 0 ? Problem.OriginRequired
            : proven.Project.Allows(origin) ? proven
            : Problem.OriginNotAllowed(origin);
    }

    private IResult Answer(HttpRequest request, ProjectKey key, string? prefix)
    {
        var expires = time.GetUtcNow() + AccessToken.Lifetime;
        var url = options.Value.UrlOf(request);
        return Results.Json(
            new AuthAnswer(
                new AccessToken(key.Hash, expires).Sign(signingKeys),
                expires.ToUnixTimeSeconds(),
                (int)AccessToken.Lifetime.TotalSeconds,
                prefix is null ? null : Products.ToDictionary(name => name, _ => url + prefix)
            ),
            CollectJson.Default.AuthAnswer
        );
    }
}
