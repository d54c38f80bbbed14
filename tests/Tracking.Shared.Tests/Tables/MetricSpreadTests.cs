using System.Globalization;
using CsCheck;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Tables;

/// <summary>Sessions by the values of a metric.</summary>
public class MetricSpreadTests
{
    [Fact]
    public void Few_values_are_kept_as_they_are()
    {
        var spread = new MetricSpread();
        foreach (var value in new[] { 1, 5, 5, 0.1, -2.25, 0 })
        {
            spread.Add(value, 1);
        }

        Assert.Equal([(-2.25, 1), (0, 1), (0.1, 1), (1, 1), (5, 2)], Told(spread));
        spread.Add(5, -2);
        Assert.Equal([(-2.25, 1), (0, 1), (0.1, 1), (1, 1)], Told(spread));
    }

    [Fact]
    public void Of_many_values_the_first_two_digits_count()
    {
        var spread = new MetricSpread();
        for (var value = 1000; value < 2000; value++)
        {
            spread.Add(value, 1);
        }

        Assert.Equal(Enumerable.Range(10, 10).Select(start => (start * 100.0, 100L)), Told(spread));
    }

    [Fact]
    public void It_stays_small_and_loses_nobody_whatever_comes() =>
        Gen
            .Double.Where(double.IsFinite)
            .Array[1, 3000]
            .Sample(
                values =>
                {
                    var spread = new MetricSpread();
                    foreach (var value in values)
                    {
                        spread.Add(value, 1);
                    }

                    Assert.Equal(values.Length, spread.Sessions.Values.Sum());
                    Assert.All(spread.Sessions.Keys, value => Assert.True(double.IsFinite(value)));

                    // Orders of magnitude, of either sign, and nought.
                    Assert.InRange(spread.Sessions.Count, 1, 1300);
                    foreach (var value in values)
                    {
                        spread.Add(value, -1);
                        Assert.All(spread.Sessions.Values, count => Assert.True(count > 0));
                    }

                    Assert.Empty(spread.Sessions);
                },
                iter: 50
            );

    [Theory]
    [InlineData("1E+300")]
    [InlineData("-4.9E-324")]
    [InlineData("1.7976931348623157E+308")]
    [InlineData("123456.789")]
    public void A_value_is_no_more_than_it_was(string text)
    {
        var value = double.Parse(text, CultureInfo.InvariantCulture);
        var spread = new MetricSpread { Digits = 2 };
        spread.Add(value, 1);
        var kept = spread.Sessions.Keys.Single();
        Assert.True(Math.Abs(kept) <= Math.Abs(value) && Math.Abs(kept) >= Math.Abs(value) * 0.9);
    }

    private static IEnumerable<(double, long)> Told(MetricSpread spread) =>
        spread.Sessions.Select(one => (one.Key, one.Value));
}
