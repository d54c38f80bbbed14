using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Tracking.Shared.Access;

/// <summary>
/// Knows what the OpenID provider of the settings says of itself. It is read again each hour, beside those who ask, and
/// what is known stays known while the provider is away.
/// </summary>
public sealed class SignInProvider : IDisposable
{
    private const string Provider = "";
    private const int MaximumDocumentBytes = 1024 * 1024;

    private static readonly CacheTimes Times = new(
        Expiry: TimeSpan.FromHours(1),
        Patience: TimeSpan.FromSeconds(5)
    );

    // Anybody can make up ids of keys, so they do not decide how often the provider is asked.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PageWaits = TimeSpan.FromSeconds(1);

    private readonly SignInOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient http;
    private readonly ExpiringCache<SignInMetadata> cache;
    private readonly Lock looking = new();
    private DateTimeOffset nextLook = DateTimeOffset.MinValue;

    /// <summary>Knows a provider; it is asked when somebody needs it first.</summary>
    public SignInProvider(IOptions<SignInOptions> options, TimeProvider time)
    {
        (this.options, this.time) = (options.Value, time);
        http = new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        )
        {
            MaxResponseContentBufferSize = MaximumDocumentBytes,
        };
        cache = new((_, cancellation) => LoadAsync(cancellation)!, Times, time, capacity: 3);
    }

    /// <summary>What the provider says of itself.</summary>
    /// <exception cref="HttpRequestException">It says nothing, or nothing of use, and nothing is known of before.</exception>
    /// <exception cref="TimeoutException">It does not answer within five seconds, and nothing is known of before.</exception>
    public async ValueTask<SignInMetadata> GetAsync(CancellationToken cancellationToken) =>
        (await cache.GetAsync(Provider, cancellationToken))!;

    /// <summary>
    /// The key of an id; null when the provider has none. It is asked again for one that is not known, at most every
    /// three minutes.
    /// </summary>
    /// <remarks>Fails as <see cref="GetAsync"/> does.</remarks>
    public async ValueTask<SecurityKey?> FindKeyAsync(
        string id,
        CancellationToken cancellationToken
    )
    {
        var metadata = await GetAsync(cancellationToken);
        if (metadata.Keys.TryGetValue(id, out var key))
        {
            return key;
        }

        if (MayLookAgain())
        {
            cache.Expire();
        }

        // Whoever comes while somebody else looks waits for what that comes to.
        return (await GetAsync(cancellationToken)).Keys.GetValueOrDefault(id);
    }

    /// <summary>The origin from which a page gets tokens; null when nobody can sign in. Waits a second at most, and then takes that of the settings.</summary>
    public async Task<string?> FindTokenOriginAsync(CancellationToken cancellationToken)
    {
        if (!options.IsOn)
        {
            return null;
        }

        try
        {
            var metadata = await GetAsync(cancellationToken)
                .AsTask()
                .WaitAsync(PageWaits, time, cancellationToken);
            return OriginOf(metadata.TokenEndpoint);
        }
        catch (Exception e)
            when (RequestGuard.IsUnavailable(e) && !cancellationToken.IsCancellationRequested)
        {
            return OriginOf(new Uri(options.Authority!));
        }
    }

    private static string OriginOf(Uri uri) => $"{uri.Scheme}://{uri.Authority}";

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private bool MayLookAgain()
    {
        lock (looking)
        {
            var now = time.GetUtcNow();
            if (now < nextLook)
            {
                return false;
            }

            nextLook = now + BetweenLooks;
            return true;
        }
    }

    private async Task<SignInMetadata> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var authority = options.Authority!.TrimEnd('/');
            var text = await http.GetStringAsync(
                new Uri($"{authority}/.well-known/openid-configuration"),
                cancellationToken
            );
            using var document = JsonDocument.Parse(text);
            var keys = await http.GetStringAsync(
                SignInMetadata.AddressIn(document.RootElement, "jwks_uri"),
                cancellationToken
            );
            return SignInMetadata.Read(document.RootElement, keys);
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or UriFormatException
                        or ArgumentException
            )
        {
            // Later it may say what it should.
            throw new HttpRequestException("The OpenID provider says nothing of use.", e);
        }
    }
}
