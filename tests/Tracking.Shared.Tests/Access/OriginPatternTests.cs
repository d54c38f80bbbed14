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
    [InlineData("https://*.example", "https://a.b.example", true)]
    [InlineData("https://*.example", "https://.example", false)]
    [InlineData("https://*.example", "https://example", false)]
    [InlineData("https://*.example", "https://evil/www.example", false)]
    [InlineData("*", "null", true)]
    public void An_origin_fits_or_not(string pattern, string origin, bool fits) =>
        Assert.Equal(fits, OriginPattern.Matches(pattern, origin));
}
