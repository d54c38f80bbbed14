using System.Diagnostics.CodeAnalysis;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Tracking.Shared.Events;

namespace Tracking.Shared.Access;

/// <summary>Reads access tokens of an OpenID provider: JWTs that it has signed, for this app, and of now.</summary>
/// <param name="provider">The provider.</param>
/// <param name="options">What the tokens are for.</param>
/// <param name="time">The clock.</param>
internal sealed class PersonTokens(
    SignInProvider provider,
    SignInOptions options,
    TimeProvider time
)
{
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

    /// <summary>Who a token is of, or the problem with it.</summary>
    /// <remarks>Fails when no keys of the provider are known and it does not answer.</remarks>
    public async ValueTask<Result<Person, Problem>> ReadAsync(
        string text,
        CancellationToken cancellationToken
    )
    {
        if (!TryRead(text, out var token) || !Algorithms.Contains(token.Alg))
        {
            return PersonAccess.Invalid("The token is not one that the sign-in service signs.");
        }

        // Before its keys are looked for: what was meant for somebody else is not worth a look.
        if (!Audiences.Intersect(token.Audiences).Any())
        {
            return PersonAccess.Invalid("The token is for another app.");
        }

        if (await provider.FindKeyAsync(token.Kid ?? "", cancellationToken) is not { } key)
        {
            return PersonAccess.Invalid(
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
        return !result.IsValid ? PersonAccess.Invalid(FaultOf(result.Exception))
            : !HasScope(token)
                ? PersonAccess.Invalid("The token is not an access token for this app's scope.")
            : PersonOf(token);
    }

    private string[] Audiences => [options.ClientId!, $"api://{options.ClientId}"];

    // What says only who somebody is, an id token, has no scope: it is for the page, and opens nothing here.
    private bool HasScope(JsonWebToken token)
    {
        var scopes = ValuesOf(token, "scp")
            .Concat(ValuesOf(token, "scope"))
            .SelectMany(text => text.Split(' '));
        return options.NeededScope is { } needed
            ? scopes.Contains(needed) || scopes.Contains(options.AskedScope)
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
            : PersonAccess.Invalid("The token does not say who has signed in.");
    }

    private static IEnumerable<string> ValuesOf(JsonWebToken token, string name) =>
        token.Claims.Where(claim => claim.Type == name).Select(claim => claim.Value.Trim());

    private static bool TryRead(string text, [NotNullWhen(true)] out JsonWebToken? token)
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
