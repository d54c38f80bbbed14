using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Tracking.Shared.Events;

namespace Tracking.Shared.Access;

/// <summary>
/// A token with which a site vouches for its customer: a JWT, RS256, signed with the key whose public part
/// the project has. Its subject is the customer.
/// </summary>
public static class CustomerToken
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "x-customer-token";

    private const int MinimumKeyBits = 2048;

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <summary>Whether text is the public part of an RSA key of 2,048 bits or more in PEM, and nothing else: never a private key.</summary>
    public static bool IsKey(string pem)
    {
        var text = pem.AsSpan().Trim();
        if (
            !PemEncoding.TryFind(text, out var found)
            || text[found.Location].Length != text.Length
            || text[found.Label] is not ("PUBLIC KEY" or "RSA PUBLIC KEY")
        )
        {
            return false;
        }

        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return rsa.KeySize >= MinimumKeyBits;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Whether text has the form of a JWT: three parts, the first of which is JSON.</summary>
    public static bool IsLike(string text) =>
        text.StartsWith("eyJ", StringComparison.Ordinal) && text.Count(c => c == '.') == 2;

    /// <summary>
    /// The key of a request with the customer that its token names; or with why it is not believed, when it has a
    /// token that is not valid.
    /// </summary>
    public static async ValueTask<ProjectKey> AddCustomerAsync(
        ProjectKey key,
        HttpRequest request,
        DateTimeOffset now
    )
    {
        if (TextOf(request) is not { } text)
        {
            return key;
        }

        if (key.Project.Rules.CustomerKey is not { } pem)
        {
            return key with { CustomerFault = "The project has no customerKey to verify one." };
        }

        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        var hasEnd = true;
        var result = await Handler.ValidateTokenAsync(
            text,
            new TokenValidationParameters
            {
                IssuerSigningKey = new RsaSecurityKey(rsa.ExportParameters(false)),
                ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
                ValidateIssuer = false,
                ValidateAudience = false,
                RequireExpirationTime = true,
                LifetimeValidator = (from, to, _, _) =>
                {
                    hasEnd = to is not null;
                    return (from is null || from <= now.UtcDateTime) && now.UtcDateTime < to;
                },
            }
        );
        if (!result.IsValid)
        {
            return key with { CustomerFault = FaultOf(result.Exception, hasEnd) };
        }

        // A number is as good as text; a claim of another form is no name.
        var customer =
            result.Claims.TryGetValue("sub", out var sub) && sub is string or long or int
                ? Convert.ToString(sub, CultureInfo.InvariantCulture)!.Trim()
                : "";
        return key with
        {
            Customer = customer.Length is 0 or > EventLimits.UserLength ? null : customer,
            CustomerFault =
                customer.Length == 0 ? "The token has no sub, which names the customer."
                : customer.Length > EventLimits.UserLength
                    ? $"The token's sub may have {EventLimits.UserLength} characters; this one has {customer.Length}."
                : null,
        };
    }

    private static string? TextOf(HttpRequest request) =>
        request.Headers[Header].ToString() is { Length: > 0 } text ? text
        : RequestKey.BearerOf(request) is { } bearer && IsLike(bearer) ? bearer
        : null;

    private static string FaultOf(Exception exception, bool hasEnd) =>
        exception switch
        {
            SecurityTokenInvalidLifetimeException when !hasEnd =>
                "The token has no exp, which says when it ends.",
            SecurityTokenExpiredException or SecurityTokenInvalidLifetimeException =>
                "The token has expired, or is not valid yet.",
            SecurityTokenInvalidSignatureException or SecurityTokenSignatureKeyNotFoundException =>
                "The token is not signed with RS256 by the project's customerKey.",
            _ => "The token is no JWT of RS256 that the project's customerKey verifies.",
        };
}
