using Tracking.Functions.Query;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Tests.Query;

public class ContentCountsTests
{
    [Fact]
    public void Sums_of_several_partitions_and_contents_stay_numbers_that_JSON_has()
    {
        var counter = new ReadCounter(
            default,
            CounterKeys.RatedNumbers,
            "c",
            "c",
            1,
            double.MaxValue
        );
        var counts = new ContentCounts().With(counter).With(counter);
        Assert.Equal(double.MaxValue / 2, (double)counts.ToJson()["averageRating"]!);
        Assert.NotEmpty(counts.With(counts).ToJson().ToJsonString());
    }
}
