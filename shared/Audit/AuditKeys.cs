using System.Numerics;
using System.Security.Cryptography;
using Tracking.Shared.Access;

namespace Tracking.Shared.Audit;

/// <summary>
/// The keys that sign heads. One is derived of each of the app's signing keys, so that there is nothing to set; the
/// setting <c>AuditKey</c> has others instead. Which signs changes with them; the public keys of all are told.
/// </summary>
public sealed class AuditKeys
{
    /// <summary>The setting: P-256 keys as PEM, one behind the other. The first that is private signs; of those before it a public key is enough.</summary>
    public const string Setting = "AuditKey";

    // Bytes that are this much longer than the order leave no number of it more likely than another (FIPS 186-5, A.2.1).
    private const int DerivedBytes = 48;

    private static readonly byte[] Purpose = "tracking/audit-head/1 ES256 P-256"u8.ToArray();

    // The order of the curve's base point.
    private static readonly BigInteger Order = new(
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
        isUnsigned: true,
        isBigEndian: true
    );

    private readonly ECParameters signer;

    /// <summary>Derives keys, and reads those of the setting.</summary>
    /// <param name="signingKeys">The app's signing keys.</param>
    /// <param name="setting">The setting <c>AuditKey</c>; null or empty when there is none.</param>
    /// <exception cref="InvalidOperationException">The setting has no private P-256 key as PEM.</exception>
    public AuditKeys(SigningKeys signingKeys, string? setting)
    {
        List<ECParameters> keys =
        [
            .. string.IsNullOrWhiteSpace(setting) ? [] : Read(setting),
            .. signingKeys.All.Select(Derive),
        ];
        signer = keys.First(key => key.D is not null);
        Public = new([
            .. keys.OrderByDescending(key => ReferenceEquals(key.D, signer.D))
                .Select(key => AuditPublicKey.Of(key.Q))
                .DistinctBy(key => key.KeyId),
        ]);
    }

    /// <summary>The public keys; the first one is that of the key that signs.</summary>
    public AuditKeySet Public { get; }

    /// <summary>The id of the key that signs.</summary>
    public string CurrentId => Public.Keys[0].KeyId;

    /// <summary>Signs bytes, as JWS has it: 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> bytes)
    {
        using var key = ECDsa.Create(signer);
        return key.SignData(bytes, HashAlgorithmName.SHA256);
    }

    private static ECParameters Derive(byte[] signingKey)
    {
        var bytes = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            signingKey,
            DerivedBytes,
            salt: [],
            Purpose
        );
        var number = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        var d = ((number % (Order - 1)) + 1).ToByteArray(isUnsigned: true, isBigEndian: true);
        var padded = new byte[32];
        d.CopyTo(padded, padded.Length - d.Length);
        // The public point follows from the number, which the library works out.
        using var key = ECDsa.Create(
            new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = padded }
        );
        return key.ExportParameters(includePrivateParameters: true);
    }

    private static List<ECParameters> Read(string setting)
    {
        var keys = new List<ECParameters>();
        try
        {
            var rest = setting.AsSpan();
            while (PemEncoding.TryFind(rest, out var found))
            {
                using var key = ECDsa.Create();
                key.ImportFromPem(rest[found.Location]);
                var isPrivate = !rest[found.Label].StartsWith("PUBLIC");
                keys.Add(key.ExportParameters(isPrivate));
                rest = rest[found.Location.End..];
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Unusable(e.Message);
        }

        return
            keys.Any(key => key.D is not null)
            && keys.All(key => key.Curve.Oid?.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
            ? keys
            : throw Unusable("there is no private key, or one of another curve");
    }

    private static InvalidOperationException Unusable(string why) =>
        new($"The setting {Setting} has P-256 keys as PEM, of which one is private: {why}.");
}
