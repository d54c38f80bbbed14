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

    /// <summary>The key of a request with the customer that its token names; null when the token is not valid.</summary>
    public static async ValueTask<ProjectKey?> AddCustomerAsync(
        ProjectKey key,
        HttpRequest request,
        DateTimeOffset now
    )
    {
        var text = request.Headers[Header].ToString();
        if (text.Length == 0)
        {
            return key;
        }

        if (key.Project.Rules.CustomerKey is not { } pem)
        {
            return null;
        }

        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
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
                    (from is null || from <= now.UtcDateTime) && now.UtcDateTime < to,
            }
        );
        return
            result.IsValid
            && result.ClaimsIdentity.FindFirst("sub")?.Value
                is { Length: > 0 and <= EventLimits.UserLength } customer
            ? key with
            {
                Customer = customer,
            }
            : null;
    }
}
