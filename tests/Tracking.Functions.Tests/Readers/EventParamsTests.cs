using System.Text;
using Tracking.Functions.Atomic;
using Tracking.Shared.Events;

namespace Tracking.Functions.Tests.Readers;

public class EventParamsTests
{
    [Theory]
    [InlineData("4", 4.0)]
    [InlineData("-2.5", -2.5)]
    [InlineData("1e9", 1e9)]
    [InlineData("1e17", null)]
    [InlineData("-1.7e308", null)]
    [InlineData("\"1e400\"", null)]
    [InlineData("\"NaN\"", null)]
    [InlineData("\"good\"", null)]
    public void A_rating_has_a_value_when_sums_of_it_stay_exact(string value, double? expected)
    {
        Assert.True(
            RawJson.TryKeep(Encoding.UTF8.GetBytes($$"""{"value":{{value}}}"""), out var sent)
        );
        var read = EventParams.Read(sent);
        Assert.Equal((expected, value.Trim('"')), (read.Value, read.Rating));
    }
}
