using Tracking.Shared.Events;

namespace Tracking.Shared.Tests.Events;

public class StreamPositionTests
{
    private static readonly StreamPosition Applied = new(41, Some.Time);

    [Fact]
    public void What_was_applied_is_covered_what_follows_is_not()
    {
        Assert.True(Applied.Covers(Applied));
        Assert.True(Applied.Covers(new(0, Some.Time.AddHours(-1))));
        Assert.False(Applied.Covers(new(42, Some.Time)));
    }

    [Fact]
    public void A_hub_made_anew_is_recognised_by_its_times()
    {
        Assert.False(Applied.Covers(new(0, Some.Time.AddMinutes(1))));
        Assert.True(Applied.Covers(new(40, Some.Time.AddMilliseconds(3))));
    }
}
