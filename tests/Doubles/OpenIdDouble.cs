using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Tracking.Tests.Doubles;

/// <summary>
/// A small OpenID provider of one tenant, as strict as Entra ID is with a page: it checks the address to go back to and
/// the verifier of PKCE, a code and a refresh token are good once, and whoever comes has signed in already.
/// </summary>
internal sealed class OpenIdDouble : IAsyncDisposable
{
    public const string ClientId = "7a1c0f3e-2b7d-4f55-9f0e-0c6a8d1e4b21";
    public const string PersonId = "c2b5f0aa-8b1e-4a53-b6a1-5d0e3f9c7712";
    public const int LifetimeSeconds = 3600;

    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, Asked> codes = new();
    private readonly ConcurrentDictionary<string, string> refreshTokens = new();
    private int metadataReads;
    private int refreshes;

    private OpenIdDouble(TimeProvider time)
    {
        Time = time;
        Rotate();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Use(
            (context, next) =>
            {
                if (IsAway && context.Request.Path != "/double")
                {
                    context.Abort();
                    return Task.CompletedTask;
                }

                return next(context);
            }
        );
        app.MapGet("/tenant/v2.0/.well-known/openid-configuration", () => Metadata());
        app.MapGet(
            "/keys",
            () =>
                KeysText is { } text
                    ? Results.Text(text)
                    : Results.Json(new { keys = Keys.Select(key => key.Public) })
        );
        app.MapGet("/authorize", Authorize);
        app.MapPost("/token", TokenAsync);
        app.MapPost("/double", (Settings settings) => Take(settings));
        app.MapGet("/double", () => new { refreshes = Refreshes, metadataReads = MetadataReads });
    }

    public TimeProvider Time { get; }

    /// <summary>What the setting of the app is.</summary>
    public string Authority => $"{Address}/tenant/v2.0";

    public string Address =>
        app
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Single();

    /// <summary>The roles of who signs in next.</summary>
    public IReadOnlyList<string> Roles { get; set; } = ["Tracking.Read"];

    /// <summary>Whether it breaks off each connection.</summary>
    public bool IsAway { get; set; }

    /// <summary>Whether no refresh token is good any more.</summary>
    public bool RefusesRefresh { get; set; }

    /// <summary>The nonce that it puts into id tokens instead of the one that was asked with.</summary>
    public string? OtherNonce { get; set; }

    /// <summary>Whether it lets nobody sign in.</summary>
    public bool Denies { get; set; }

    /// <summary>What it tells instead of its keys.</summary>
    public string? KeysText { get; set; }

    public int MetadataReads => metadataReads;

    public int Refreshes => refreshes;

    /// <summary>The keys that it tells; the last one signs.</summary>
    public List<SigningKey> Keys { get; } = [];

    public static async Task<OpenIdDouble> StartAsync(TimeProvider? time = null)
    {
        var provider = new OpenIdDouble(time ?? TimeProvider.System);
        await provider.app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Keys.ForEach(key => key.Dispose());
    }

    /// <summary>Makes a new key that signs from now on.</summary>
    public void Rotate() => Keys.Add(new SigningKey($"key-{Keys.Count + 1}"));

    /// <summary>An access token for the app, which may be changed before it is signed.</summary>
    public string Issue(Action<Dictionary<string, object>>? change = null, SigningKey? key = null)
    {
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Authority,
            ["aud"] = ClientId,
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + LifetimeSeconds,
            ["oid"] = PersonId,
            ["sub"] = "pairwise",
            ["preferred_username"] = "ann@example.com",
            ["scp"] = "Explore",
        };
        if (Roles.Count > 0)
        {
            claims["roles"] = Roles.ToArray();
        }

        change?.Invoke(claims);
        return (key ?? Keys[^1]).Sign(claims);
    }

    private IResult Metadata()
    {
        Interlocked.Increment(ref metadataReads);
        return Results.Json(
            new
            {
                issuer = Authority,
                authorization_endpoint = $"{Address}/authorize",
                token_endpoint = $"{Address}/token",
                jwks_uri = $"{Address}/keys",
            }
        );
    }

    // Nobody is asked anything: whoever comes has signed in already.
    private IResult Authorize(HttpRequest request)
    {
        string Said(string name) => request.Query[name].ToString();
        if (
            Said("client_id") != ClientId
            || Said("response_type") != "code"
            || Said("response_mode") != "fragment"
            || Said("code_challenge_method") != "S256"
            || !Said("redirect_uri").EndsWith("/explore", StringComparison.Ordinal)
            || !Said("scope").Split(' ').Contains($"{ClientId}/Explore")
        )
        {
            return Results.BadRequest($"Not as registered: {request.QueryString}");
        }

        if (Denies)
        {
            return Back(
                new()
                {
                    ["error"] = "access_denied",
                    ["error_description"] = "AADSTS50105: Ann is not assigned to a role.",
                    ["state"] = Said("state"),
                }
            );
        }

        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        codes[code] = new(Said("code_challenge"), Said("nonce"), Said("redirect_uri"));
        return Back(new() { ["code"] = code, ["state"] = Said("state") });

        IResult Back(Dictionary<string, string?> answer) =>
            Results.Redirect(
                $"{Said("redirect_uri")}#{QueryHelpers.AddQueryString("", answer).TrimStart('?')}"
            );
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        // Pages alone get tokens so, and they say where they are from.
        request.HttpContext.Response.Headers.AccessControlAllowOrigin = request.Headers.Origin;
        var form = await request.ReadFormAsync();
        string? nonce = null;
        if (form["grant_type"] == "authorization_code")
        {
            if (
                !codes.TryRemove(form["code"].ToString(), out var asked)
                || form["redirect_uri"] != asked.RedirectUri
                || asked.Challenge
                    != Base64UrlEncoder.Encode(
                        SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))
                    )
            )
            {
                return Refuse("The code or its verifier is wrong.");
            }

            nonce = asked.Nonce;
        }
        else if (
            RefusesRefresh || !refreshTokens.TryRemove(form["refresh_token"].ToString(), out _)
        )
        {
            return Refuse("AADSTS700084: The refresh token has expired.");
        }
        else
        {
            Interlocked.Increment(ref refreshes);
        }

        var refresh = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        refreshTokens[refresh] = "";
        return Results.Json(
            new
            {
                token_type = "Bearer",
                access_token = Issue(),
                refresh_token = refresh,
                expires_in = LifetimeSeconds,
                id_token = Issue(claims =>
                {
                    claims.Remove("scp");
                    if (nonce is not null)
                    {
                        claims["nonce"] = OtherNonce ?? nonce;
                    }
                }),
            }
        );

        static IResult Refuse(string why) =>
            Results.Json(
                new { error = "invalid_grant", error_description = why },
                statusCode: StatusCodes.Status400BadRequest
            );
    }

    private IResult Take(Settings settings)
    {
        Roles = settings.Roles ?? Roles;
        IsAway = settings.IsAway ?? IsAway;
        RefusesRefresh = settings.RefusesRefresh ?? RefusesRefresh;
        Denies = settings.Denies ?? Denies;
        OtherNonce = settings.OtherNonce;
        return Results.NoContent();
    }

    private sealed record Asked(string Challenge, string Nonce, string RedirectUri);

    private sealed record Settings(
        IReadOnlyList<string>? Roles,
        bool? IsAway,
        bool? RefusesRefresh,
        bool? Denies,
        string? OtherNonce
    );

    /// <summary>A key that signs tokens.</summary>
    internal sealed class SigningKey : IDisposable
    {
        private static readonly JsonWebTokenHandler Handler = new()
        {
            SetDefaultTimesOnTokenCreation = false,
        };

        private readonly RSA rsa;
        private readonly string certificate;

        public SigningKey(string id)
        {
            (Id, rsa) = (id, RSA.Create(2048));
            var request = new CertificateRequest(
                "CN=double",
                rsa,
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            );
            var now = TimeProvider.System.GetUtcNow();
            using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            certificate = Convert.ToBase64String(made.RawData);
        }

        /// <summary>The public part, as it is told: with a certificate of it too, as Entra ID has it.</summary>
        public object Public =>
            new
            {
                kty = "RSA",
                use = "sig",
                kid = Id,
                n = Base64UrlEncoder.Encode(rsa.ExportParameters(false).Modulus),
                e = Base64UrlEncoder.Encode(rsa.ExportParameters(false).Exponent),
                x5c = new[] { certificate },
            };

        /// <summary>The public part as a file has it, with which somebody might try to sign.</summary>
        public string Pem => rsa.ExportSubjectPublicKeyInfoPem();

        public string Id { get; }

        public string Sign(
            Dictionary<string, object> claims,
            string algorithm = SecurityAlgorithms.RsaSha256
        ) =>
            Handler.CreateToken(
                new SecurityTokenDescriptor
                {
                    Claims = claims,
                    SigningCredentials = new(new RsaSecurityKey(rsa) { KeyId = Id }, algorithm),
                }
            );

        public void Dispose() => rsa.Dispose();
    }
}
