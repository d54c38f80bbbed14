using BitFaster.Caching.Lru;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
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

    private readonly PersonTokens tokens = new(provider, options.Value, time);

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

        var found = await tokens.ReadAsync(token, cancellationToken);
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
}
