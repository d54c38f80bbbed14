using System.Text;
using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Dialects;
using Tracking.Functions.Collect.Dialects.PostHog;

namespace Tracking.Functions.Tests.Collect.Dialects.PostHog;

public class PostHogBodyTests
{
    private const string Event = """{"event":"é","properties":{"token":"k","distinct_id":"u"}}""";

    [Theory]
    [InlineData("""{"api_key":"k","batch":[]}""", "k")]
    [InlineData("""{"$token":"k","$distinct_id":"u"}""", "k")]
    [InlineData("""{"batch":[{"event":"x","api_key":"k"}]}""", "k")]
    [InlineData($"[{Event}]", "k")]
    [InlineData(Event, "k")]
    [InlineData("[]", null)]
    [InlineData("{}", null)]
    [InlineData("no JSON", null)]
    [InlineData("", null)]
    public void The_key_is_in_the_body_or_in_its_events(string body, string? key)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(body));
        foreach (
            var sent in new[]
            {
                body,
                encoded,
                $"data={Uri.EscapeDataString(encoded)}&compression=base64",
                $"ip=1&data={encoded.TrimEnd('=')}",
                $"data={Uri.EscapeDataString(body)}",
            }
        )
        {
            Assert.Equal(key, KeyOf(sent));
        }
    }

    [Theory]
    [InlineData("/flags", "/flags", "")]
    [InlineData("/x/decide", "/decide", "/x")]
    [InlineData("/x/array/phc_a-1/config", "phc_a-1/config", "/x")]
    [InlineData("/array/phc_a/config.js", "phc_a/config.js", "")]
    [InlineData("/array/a'b/config.js", null, "")]
    [InlineData("/array/phc_a/other.js", null, "")]
    [InlineData("/array/config", null, "")]
    public void Settings_are_asked_for_under_any_prefix(
        string path,
        string? endpoint,
        string prefix
    )
    {
        var claim = new PostHogSettings().Claims(path);
        Assert.Equal(endpoint, claim?.Endpoint);
        Assert.Equal(prefix, claim?.Prefix ?? "");
    }

    private static string? KeyOf(string body) =>
        new PostHogDialect()
            .KeyOf(new Claim("e"), new DefaultHttpContext().Request, Encoding.UTF8.GetBytes(body))
            ?.Text;
}
