using Tracking.Shared.Access;

namespace Tracking.Shared.Tests.Access;

public class OriginPatternTests
{
    [Theory]
    [InlineData("https://a.example", "https://a.example", true)]
    [InlineData("https://a.example", "HTTPS://A.example", true)]
    [InlineData("https://a.example", "http://a.example", false)]
    [InlineData("https://a.example", "https://a.example.evil", false)]
    [InlineData("http://localhost:*", "http://localhost:3000", true)]
    [InlineData("http://localhost:*", "http://localhost", true)]
    [InlineData("http://localhost:*", "http://localhost:", false)]
    [InlineData("http://localhost:*", "http://localhost:30@evil.example", false)]
    [InlineData("http://localhost:*", "http://localhost.evil.example", false)]
    [InlineData("https://*.example", "https://www.example", true)]
    [InlineData("https://*.example", "https://a.b.example", false)]
    [InlineData("https://*.example", "https://a-1.example", true)]
    [InlineData("https://*.example", "https://a:8443.example", false)]
    [InlineData("https://*.example", "https://a@b.example", false)]
    [InlineData("https://*.example", "https://é.example", false)]
    [InlineData("https://*.example", "https://www.example:8443", false)]
    [InlineData("https://*.example", "http://www.example", false)]
    [InlineData("https://*.example", "https://.example", false)]
    [InlineData("https://*.example", "https://example", false)]
    [InlineData("https://*.example", "https://evil/www.example", false)]
    [InlineData("*", "null", true)]
    public void An_origin_fits_or_not(string pattern, string origin, bool fits) =>
        Assert.Equal(fits, OriginPattern.Matches(pattern, origin));

    [Theory]
    [InlineData("*", true)]
    [InlineData("https://a.example", true)]
    [InlineData("https://a.example:8443", true)]
    [InlineData("https://a.example:*", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("https://*.a.example", true)]
    [InlineData("https://*", false)]
    [InlineData("https://**.a.example", false)]
    [InlineData("https://*a.example", false)]
    [InlineData("https://*.*.example", false)]
    [InlineData("https://a.*.example", false)]
    [InlineData("https://*.", false)]
    [InlineData("https://*.a.example:8443", false)]
    [InlineData("https://*.a.example:*", false)]
    [InlineData("https://*.a.example/", false)]
    [InlineData("https://*.a.example/path", false)]
    [InlineData("https://*.a.example?x", false)]
    [InlineData("https://me@*.a.example", false)]
    [InlineData("https://*.me@a.example", false)]
    [InlineData("https://me:x@a.example", false)]
    [InlineData("https://a.example/", false)]
    [InlineData("a.example", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_text_is_a_pattern_or_not(string? pattern, bool isOne) =>
        Assert.Equal(isOne, OriginPattern.IsValid(pattern));
}
