using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Tracking.Shared.Audit;

/// <summary>A public key of heads, as a JSON Web Key (RFC 7517).</summary>
/// <param name="X">The point's first coordinate, 32 bytes in base64url.</param>
/// <param name="Y">Its second.</param>
/// <param name="KeyId">Its id: the thumbprint of the key (RFC 7638), so that two keys never have the same.</param>
[ApiSchema("AuditKey")]
public sealed record AuditPublicKey(
    string X,
    string Y,
    [property: JsonPropertyName("kid")] string KeyId
)
{
    /// <summary>The kind of key: an elliptic curve.</summary>
    [JsonPropertyName("kty")]
    public string Type { get; init; } = "EC";

    /// <summary>The curve.</summary>
    [JsonPropertyName("crv")]
    public string Curve { get; init; } = "P-256";

    /// <summary>What it is for: signatures.</summary>
    public string Use { get; init; } = "sig";

    /// <summary>How it signs.</summary>
    public string Alg { get; init; } = "ES256";

    /// <summary>The key of a point.</summary>
    public static AuditPublicKey Of(ECPoint point)
    {
        var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        // The members that a thumbprint is of, in the order that the RFC says.
        var canonical = $"{{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"{x}\",\"y\":\"{y}\"}}";
        return new(
            x,
            y,
            Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(canonical)))
        );
    }

    /// <summary>Whether a signature over bytes is this key's.</summary>
    public bool Verifies(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        try
        {
            using var key = ECDsa.Create(
                new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint
                    {
                        X = Base64Url.DecodeFromChars(X),
                        Y = Base64Url.DecodeFromChars(Y),
                    },
                }
            );
            return key.VerifyData(bytes, signature, HashAlgorithmName.SHA256);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            // No point of the curve.
            return false;
        }
    }
}
