using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Collect.Keeping;

namespace Tracking.Functions.Tests.Collect.Keeping;

public class RejectionSamplerTests
{
    [Fact]
    public void Of_a_flood_some_are_kept_and_each_says_for_how_many_it_stands()
    {
        var time = new FakeTimeProvider();
        var sampler = new RejectionSampler(10, time);
        var weights = Enumerable.Range(0, 1010).Select(_ => sampler.Weigh("p", "r")).ToList();
        Assert.All(weights[..10], w => Assert.Equal(1, w));
        Assert.Equal(20, weights.Count(w => w > 0));
        Assert.Equal(1010, weights.Sum());
        Assert.Equal(1, sampler.Weigh("p", "other"));
        Assert.Equal(1, sampler.Weigh("q", "r"));

        // What was left out at the end of a minute is told by the next that is kept.
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal(0, sampler.Weigh("p", "r")));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(51, sampler.Weigh("p", "r"));
    }
}
