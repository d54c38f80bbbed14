using Tracking.Shared.Access;

namespace Tracking.Shared.Tests.Access;

public class AccessTokenTests
{
    private readonly SigningKeys keys = SigningKeys.Parse(Convert.ToBase64String(new byte[32]));

    [Fact]
    public void A_token_is_good_for_its_key_until_it_ends()
    {
        var token = new AccessToken(KeyHash.Of("sk_1"), Some.Time + AccessToken.Lifetime);
        var text = token.Sign(keys);
        Assert.Equal(token, AccessToken.Read(text, keys, Some.Time));
        Assert.Equal(token, AccessToken.Read(text, keys, token.Expires.AddSeconds(-1)));
        Assert.Null(AccessToken.Read(text, keys, token.Expires));
        Assert.Null(AccessToken.Read(text + "A", keys, Some.Time));
        Assert.Null(AccessToken.Read("sk_1", keys, Some.Time));
    }
}
