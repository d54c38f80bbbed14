using System.Security.Cryptography;
using Tracking.Shared.Access;

namespace Tracking.Shared.Tests.Access;

public sealed class CustomerTokenTests : IDisposable
{
    private readonly RSA rsa = RSA.Create(2048);

    public void Dispose() => rsa.Dispose();

    [Fact]
    public void A_public_key_is_taken_in_both_forms()
    {
        Assert.True(CustomerToken.IsKey(rsa.ExportSubjectPublicKeyInfoPem()));
        Assert.True(CustomerToken.IsKey("\r\n" + rsa.ExportRSAPublicKeyPem() + "\n"));
    }

    [Fact]
    public void A_private_key_is_none_alone_or_beside_a_public_one()
    {
        var open = rsa.ExportSubjectPublicKeyInfoPem();
        var secrets = new[] { rsa.ExportPkcs8PrivateKeyPem(), rsa.ExportRSAPrivateKeyPem() };
        foreach (var secret in secrets)
        {
            Assert.False(CustomerToken.IsKey(secret));
            Assert.False(CustomerToken.IsKey(open + "\n" + secret));
            Assert.False(CustomerToken.IsKey(secret + "\n" + open));
            var disguised = secret
                .Replace("RSA PRIVATE", "PUBLIC", StringComparison.Ordinal)
                .Replace("PRIVATE", "PUBLIC", StringComparison.Ordinal);
            Assert.False(CustomerToken.IsKey(disguised));
        }
    }

    [Fact]
    public void Nothing_else_is_one()
    {
        using var small = RSA.Create(1024);
        using var curve = ECDsa.Create();
        Assert.False(CustomerToken.IsKey(""));
        Assert.False(CustomerToken.IsKey("-----BEGIN PUBLIC KEY-----"));
        Assert.False(CustomerToken.IsKey("note\n" + rsa.ExportSubjectPublicKeyInfoPem()));
        Assert.False(CustomerToken.IsKey(small.ExportSubjectPublicKeyInfoPem()));
        Assert.False(CustomerToken.IsKey(curve.ExportSubjectPublicKeyInfoPem()));
    }
}
