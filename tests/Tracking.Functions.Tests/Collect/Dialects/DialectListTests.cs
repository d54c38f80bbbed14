using Tracking.Shared.Access;

namespace Tracking.Functions.Tests.Collect.Dialects;

public class DialectListTests
{
    [Theory]
    [InlineData("v1/tracking/session", "tracking:session", "")]
    [InlineData("v1/inbtrck/session/", "tracking:session", "")]
    [InlineData("prod/km/v1/tracking/session/user", "tracking:session/user", "/prod/km")]
    [InlineData("prod/chatbot/v1/tracking/events/", "tracking:events", "/prod/chatbot")]
    [InlineData("a/b/c/d/v1/inbtrck/events", "tracking:events", "/a/b/c/d")]
    [InlineData("v1/x/v1/tracking/searches", "tracking:searches", "/v1/x")]
    [InlineData("V1/Tracking/Events", "tracking:events", "")]
    [InlineData("tracking/events", null, "")]
    [InlineData("v2/tracking/events", null, "")]
    [InlineData("v1/tracking/events/more", null, "")]
    [InlineData("v1/other/events", null, "")]
    [InlineData("v1/track", "segment:track", "")]
    [InlineData("//v1//batch/", "segment:batch", "")]
    [InlineData("v1/t", "segment:track", "")]
    [InlineData("beacon/v1/batch", "segment:batch", "/beacon")]
    [InlineData("v1/x", null, "")]
    [InlineData("v4/events/custom", "synerise:events/custom", "")]
    [InlineData("v4/events/push/clicked", "synerise:events/push/clicked", "")]
    [InlineData("v4/events/nothing", null, "")]
    [InlineData("batch/", "posthog:batch", "")]
    [InlineData("ingest/i/v0/e/", "posthog:i/v0/e", "/ingest")]
    [InlineData("ingest/e", "posthog:e", "/ingest")]
    [InlineData("capture", "posthog:capture", "")]
    [InlineData("recapture", null, "")]
    [InlineData("", null, "")]
    [InlineData("//v1//collect/", "collect:", "")]
    [InlineData("v1/pixel.gif", "pixel:", "")]
    [InlineData("matomo.php", "matomo:", "")]
    [InlineData("stats/piwik.php", "matomo:", "/stats")]
    [InlineData("notmatomo.php", null, "")]
    [InlineData(
        "com.snowplowanalytics.snowplow/tp2",
        "snowplow:tp2",
        "/com.snowplowanalytics.snowplow"
    )]
    [InlineData("a/com.acme/tp2", "snowplow:tp2", "/a/com.acme")]
    [InlineData("i", "snowplow:i", "")]
    [InlineData("shop/ice.png", "snowplow:ice.png", "/shop")]
    [InlineData("v1/i", "segment:identify", "")]
    [InlineData("tp3", null, "")]
    public void Any_prefix_and_both_names_are_understood(
        string path,
        string? endpoint,
        string prefix
    )
    {
        var found = Some.Dialects(SigningKeys.Parse(Convert.ToBase64String(new byte[32])))
            .Find(path);
        Assert.Equal(
            endpoint is null ? null : (endpoint, prefix),
            found is var (dialect, claim)
                ? ($"{dialect.Name}:{claim.Endpoint}", claim.Prefix)
                : ((string, string)?)null
        );
    }
}
