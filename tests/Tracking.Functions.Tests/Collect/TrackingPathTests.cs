using Tracking.Functions.Collect;

namespace Tracking.Functions.Tests.Collect;

public class TrackingPathTests
{
    [Theory]
    [InlineData("v1/tracking/session", "Session", "")]
    [InlineData("v1/inbtrck/session/", "Session", "")]
    [InlineData("prod/km/v1/tracking/session/user", "SessionUser", "/prod/km")]
    [InlineData("prod/chatbot/v1/tracking/events/", "Events", "/prod/chatbot")]
    [InlineData("a/b/c/d/v1/inbtrck/events", "Events", "/a/b/c/d")]
    [InlineData("v1/x/v1/tracking/searches", "Searches", "/v1/x")]
    [InlineData("v1/auth", "Auth", "")]
    [InlineData("v1/refreshToken", "RefreshToken", "")]
    [InlineData("V1/Tracking/Events", "Events", "")]
    [InlineData("tracking/events", "None", "")]
    [InlineData("v2/tracking/events", "None", "")]
    [InlineData("v1/tracking/events/more", "None", "")]
    [InlineData("v1/other/events", "None", "")]
    [InlineData("v1/track", "Segment", "")]
    [InlineData("v1/batch/", "Segment", "")]
    [InlineData("v1/t", "Segment", "")]
    [InlineData("beacon/v1/batch", "Segment", "/beacon")]
    [InlineData("v1/x", "None", "")]
    [InlineData("v1/projects/wk_1/settings", "SdkSettings", "")]
    [InlineData("cdn/v1/projects/wk_1/settings", "SdkSettings", "/cdn")]
    [InlineData("v1/projects//settings", "None", "")]
    [InlineData("sourceConfig/", "SdkSettings", "")]
    [InlineData("cdn/sourceConfig", "SdkSettings", "/cdn")]
    [InlineData("v4/events/custom", "Synerise", "")]
    [InlineData("v4/events/push/clicked", "Synerise", "")]
    [InlineData("v4/events/nothing", "None", "")]
    [InlineData("", "None", "")]
    public void Any_prefix_and_both_names_are_understood(
        string path,
        string operation,
        string prefix
    )
    {
        var parsed = TrackingPath.Parse(path);
        Assert.Equal(operation, parsed.Operation.ToString());
        if (parsed.Operation != TrackingOperation.None)
        {
            Assert.Equal(prefix, parsed.Prefix);
        }
    }
}
