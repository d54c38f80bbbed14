using System.Buffers.Text;
using CsCheck;
using Tracking.Shared.Access;

namespace Tracking.Shared.Tests.Access;

public class SessionTokenTests
{
    private static readonly string OldKey = Convert.ToBase64String(new byte[32]);
    private static readonly string NewKey = Convert.ToBase64String([
        .. Enumerable.Range(1, 32).Select(i => (byte)i),
    ]);

    private readonly SigningKeys keys = SigningKeys.Parse($"a:{OldKey}");

    [Fact]
    public void A_token_says_what_it_was_made_with()
    {
        var token = SessionToken.New("demo", Some.Time);
        var text = token.Sign(keys);
        Assert.True(SessionToken.TryVerify(text, keys, out var read));
        Assert.Equal(token, read);
        Assert.Equal($"{token.Id}-1", read.FirstSessionId);
        Assert.Equal(Uri.EscapeDataString(text), text);
        Assert.InRange(text.Length, 40, 80);
    }

    [Fact]
    public void A_changed_bit_anywhere_is_noticed()
    {
        var bytes = Base64Url.DecodeFromChars(SessionToken.New("demo", Some.Time).Sign(keys));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SessionToken.TryVerify(Base64Url.EncodeToString(bytes), keys, out _));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_changed_character_anywhere_is_noticed()
    {
        var text = SessionToken.New("demo", Some.Time).Sign(keys);
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_ =")
            {
                var changed = text[..i] + c + text[(i + 1)..];
                Assert.Equal(changed == text, SessionToken.TryVerify(changed, keys, out _));
            }
        }
    }

    [Fact]
    public void Nothing_else_is_a_token() =>
        Gen.OneOf(Gen.String, Gen.Byte.Array[0, 200].Select(b => Base64Url.EncodeToString(b)))
            .Sample(text => Assert.False(SessionToken.TryVerify(text, keys, out _)));

    [Fact]
    public void A_token_cut_short_is_none()
    {
        var text = SessionToken.New("demo", Some.Time).Sign(keys);
        Assert.All(
            Enumerable.Range(0, text.Length),
            length => Assert.False(SessionToken.TryVerify(text[..length], keys, out _))
        );
    }

    [Fact]
    public void Keys_rotate()
    {
        var text = SessionToken.New("demo", Some.Time).Sign(keys);
        Assert.True(
            SessionToken.TryVerify(text, SigningKeys.Parse($"b:{NewKey};a:{OldKey}"), out _)
        );
        Assert.False(SessionToken.TryVerify(text, SigningKeys.Parse($"b:{NewKey}"), out _));
        Assert.False(SessionToken.TryVerify(text, SigningKeys.Parse($"a:{NewKey}"), out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a:AAAA")]
    [InlineData("not base64")]
    [InlineData("{generate:32}")]
    public void Unusable_keys_are_refused_by_name(string? setting)
    {
        var e = Assert.Throws<InvalidOperationException>(() => SigningKeys.Parse(setting));
        Assert.StartsWith("The setting SigningKeys ", e.Message, StringComparison.Ordinal);
    }
}
