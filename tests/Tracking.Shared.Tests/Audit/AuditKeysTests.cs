using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Tracking.Shared.Access;
using Tracking.Shared.Audit;

namespace Tracking.Shared.Tests.Audit;

public class AuditKeysTests
{
    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes("what is signed");

    [Fact]
    public void Keys_are_derived_of_all_signing_keys_and_are_always_the_same()
    {
        var keys = new AuditKeys(SigningKeys.Parse($"b:{Key(2)};a:{Key(1)}"), null);
        Assert.Equal(2, keys.Public.Keys.Count);
        Assert.Equal(keys.CurrentId, keys.Public.Keys[0].KeyId);
        Assert.Equal(
            [Alone(2).CurrentId, Alone(1).CurrentId],
            keys.Public.Keys.Select(key => key.KeyId)
        );
        // As it has been since the first version: what was signed then is to be verified for ever.
        Assert.Equal("rXwVcMHbPOHtWD2N3XXIS9CCdsQfi7FQ8cuP4KXoIeo", Alone(1).CurrentId);
    }

    [Fact]
    public void What_is_signed_is_verified_by_the_public_key_alone()
    {
        var keys = Alone(1);
        var signature = keys.Sign(Bytes);
        var known = AuditKeySet.Parse(keys.Public.ToJson()).Find(keys.CurrentId)!;
        Assert.Equal(64, signature.Length);
        Assert.True(known.Verifies(Bytes, signature));
        Assert.False(known.Verifies([.. Bytes, 1], signature));
        Assert.False(Alone(2).Public.Keys[0].Verifies(Bytes, signature));
        Assert.False((known with { X = known.Y }).Verifies(Bytes, signature));
    }

    [Fact]
    public void The_set_has_what_others_need_and_nothing_private()
    {
        var set = JsonNode.Parse(Alone(1).Public.ToJson())!;
        var key = Assert.Single(set["keys"]!.AsArray())!.AsObject();
        Assert.Equal(
            ["alg", "crv", "kid", "kty", "use", "x", "y"],
            key.Select(member => member.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ("ES256", "P-256", "EC", "sig"),
            ((string?)key["alg"], (string?)key["crv"], (string?)key["kty"], (string?)key["use"])
        );
    }

    [Fact]
    public void A_key_of_the_setting_signs_and_the_others_are_still_known()
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var older = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // As app settings have it, on one line, and with the public part alone of one that has signed before.
        var pem = $"{older.ExportSubjectPublicKeyInfoPem()}\n{own.ExportECPrivateKeyPem()}".Replace(
            '\n',
            ' '
        );
        var keys = new AuditKeys(SigningKeys.Parse(Key(1)), pem);
        Assert.Equal(3, keys.Public.Keys.Count);
        Assert.Equal(AuditPublicKey.Of(own.ExportParameters(false).Q), keys.Public.Keys[0]);
        Assert.NotNull(keys.Public.Find(Alone(1).CurrentId));
        Assert.True(own.VerifyData(Bytes, keys.Sign(Bytes), HashAlgorithmName.SHA256));
    }

    [Fact]
    public void A_setting_without_a_private_P256_key_is_refused()
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (
            var setting in (string[])
                [
                    "nonsense",
                    own.ExportSubjectPublicKeyInfoPem(),
                    other.ExportECPrivateKeyPem(),
                    own.ExportECPrivateKeyPem().Replace("MHc", "!!!", StringComparison.Ordinal),
                ]
        )
        {
            var e = Assert.Throws<InvalidOperationException>(() =>
                new AuditKeys(SigningKeys.Parse(Key(1)), setting)
            );
            Assert.Contains(AuditKeys.Setting, e.Message, StringComparison.Ordinal);
        }
    }

    private static AuditKeys Alone(byte number) => new(SigningKeys.Parse(Key(number)), null);

    private static string Key(byte number) =>
        Convert.ToBase64String([.. Enumerable.Repeat(number, SigningKeys.MinimumBytes)]);
}
