using BitFaster.Caching.Lru;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Tracking.Shared.Events;

namespace Tracking.Shared.Access;

/// <summary>
/// Lets people in who have signed in at the OpenID provider of the settings: by an access token for this app, a JWT
/// behind <c>Authorization: Bearer</c>.
/// </summary>
public sealed class PersonAccess(
    SignInProvider provider,
    IOptions<SignInOptions> options,
    RateLimits limits,
    TimeProvider time
)
{
    private const int TokensKept = 10_000;

    // How far the provider's clock may be from ours.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    // Signatures by a key of which one part is public. "none" and keys that both sides know are never among them.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256,
        SecurityAlgorithms.EcdsaSha384,
        SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    // Tokens that were good are not counted among keys that are not known. They are checked each time all the same.
    private readonly ConcurrentLru<string, bool> familiar = new(
        Environment.ProcessorCount,
        TokensKept,
        StringComparer.Ordinal
    );

    /// <summary>Whether people can sign in.</summary>
    public bool IsOn => options.Value.IsOn;

    /// <summary>The token of a request: text behind Bearer that has the form of a JWT, which no key has; null when there is none, and when nobody can sign in.</summary>
    public string? TokenOf(HttpRequest request) =>
        IsOn && RequestKey.BearerOf(request) is { } text && CustomerToken.IsLike(text)
            ? text
            : null;

    /// <summary>Who a token is of, or the problem with it.</summary>
    /// <param name="token">The token.</param>
    /// <param name="request">The request that it came with; wrong ones are limited by its address.</param>
    /// <param name="cancellationToken">Cancels the wait for the provider's keys.</param>
    /// <remarks>Fails when no keys of the provider are known and it does not answer.</remarks>
    public async ValueTask<Result<Person, Problem>> AuthenticateAsync(
        string token,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var hash = KeyHash.Of(token);
        if (
            !familiar.TryGet(hash, out _)
            && !limits.AllowsUnknownKey(ClientAddress.NetworkOf(request))
        )
        {
            return Problem.TooManyRequests;
        }

        var found = await ReadAsync(token, cancellationToken);
        if (!found.Is(out var person, out _))
        {
            return found;
        }

        familiar.AddOrUpdate(hash, true);
        return limits.AllowsKey($"person:{person.Id}") ? person : Problem.TooManyRequests;
    }

    /// <summary>The sign-in is not valid.</summary>
    /// <param name="why">Why.</param>
    public static Problem Invalid(string why) =>
        new(401, "invalid-sign-in", $"{why} Sign in again.", "authorization");

    private async ValueTask<Result<Person, Problem>> ReadAsync(
        string text,
        CancellationToken cancellationToken
    )
    {
        if (!TryRead(text, out var token) || !Algorithms.Contains(token.Alg))
        {
            return Invalid("The token is not one that the sign-in service signs.");
        }

        // Before its keys are looked for: what was meant for somebody else is not worth a look.
        if (!Audiences.Intersect(token.Audiences).Any())
        {
            return Invalid("The token is for another app.");
        }

        if (await provider.FindKeyAsync(token.Kid ?? "", cancellationToken) is not { } key)
        {
            return Invalid(
                "The token is signed with a key that the sign-in service does not have."
            );
        }

        var metadata = await provider.GetAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var result = await Handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                IssuerSigningKey = key,
                ValidAlgorithms = Algorithms,
                ValidIssuer = metadata.Issuer,
                ValidAudiences = Audiences,
                RequireExpirationTime = true,
                LifetimeValidator = (from, to, _, _) =>
                    (from is null || from <= now + Skew) && now < to + Skew,
            }
        );
        return !result.IsValid ? Invalid(FaultOf(result.Exception))
            : !HasScope(token) ? Invalid("The token is not an access token for this app's scope.")
            : PersonOf(token);
    }

    private string[] Audiences => [options.Value.ClientId!, $"api://{options.Value.ClientId}"];

    // What says only who somebody is, an id token, has no scope: it is for the page, and opens nothing here.
    private bool HasScope(JsonWebToken token)
    {
        var scopes = ValuesOf(token, "scp")
            .Concat(ValuesOf(token, "scope"))
            .SelectMany(text => text.Split(' '));
        return options.Value.NeededScope is { } needed
            ? scopes.Contains(needed) || scopes.Contains(options.Value.AskedScope)
            : scopes.Any(scope => scope.Length > 0);
    }

    private static Result<Person, Problem> PersonOf(JsonWebToken token)
    {
        string? First(params string[] names) =>
            names.SelectMany(name => ValuesOf(token, name)).FirstOrDefault(text => text.Length > 0);
        return First("oid", "sub") is { } id
            ? new Person(
                id,
                First("preferred_username", "upn", "email"),
                [.. ValuesOf(token, "roles").Distinct()]
            )
            : Invalid("The token does not say who has signed in.");
    }

    private static IEnumerable<string> ValuesOf(JsonWebToken token, string name) =>
        token.Claims.Where(claim => claim.Type == name).Select(claim => claim.Value.Trim());

    private static bool TryRead(
        string text,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JsonWebToken? token
    )
    {
        try
        {
            token = new JsonWebToken(text);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            token = null;
            return false;
        }
    }

    private static string FaultOf(Exception exception) =>
        exception switch
        {
            SecurityTokenInvalidLifetimeException
            or SecurityTokenExpiredException
            or SecurityTokenNoExpirationException =>
                "The token has expired, or is not valid yet, or has no end.",
            SecurityTokenInvalidIssuerException => "The token is of another sign-in service.",
            SecurityTokenInvalidAudienceException => "The token is for another app.",
            _ => "The token is not one that the sign-in service has signed.",
        };
}
