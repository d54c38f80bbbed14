using Tracking.Functions.Query;
using Tracking.Shared.Access;

namespace Tracking.Functions.Tests.Query;

/// <summary>Hours, days and weeks are those of a time zone, also where clocks change.</summary>
public class PeriodsTests
{
    private static readonly Project Shop = new("shop", "Shop", "site", [], TimeSpan.FromMinutes(30))
    {
        TimeZone = "Asia/Kathmandu",
    };

    [Fact]
    public void Unless_said_they_are_those_of_the_project()
    {
        Assert.True(
            Periods.Read(ParameterTests.Query(("by", "day")), Shop).Is(out var days, out _)
        );
        Assert.Equal(
            new DateTimeOffset(2026, 11, 21, 18, 15, 0, TimeSpan.Zero),
            days.StartOf(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero))
        );
    }

    [Theory]
    [InlineData("hour", "Europe/Madrid", "2026-11-22T12:40:00Z", "2026-11-22T12:00:00Z")]
    [InlineData("day", "UTC", "2026-11-22T12:40:00Z", "2026-11-22T00:00:00Z")]
    [InlineData("day", "Europe/Madrid", "2026-11-22T23:30:00Z", "2026-11-22T23:00:00Z")]
    [InlineData("day", "America/New_York", "2026-11-22T02:00:00Z", "2026-11-21T05:00:00Z")]
    [InlineData("week", "Europe/Madrid", "2026-11-22T12:00:00Z", "2026-11-15T23:00:00Z")]
    [InlineData("day", "Europe/Madrid", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z")]
    [InlineData("hour", "Asia/Kolkata", "2026-11-22T12:40:00Z", "2026-11-22T12:30:00Z")]
    public void A_time_is_in_the_period_of_its_zone(
        string by,
        string zone,
        string time,
        string start
    )
    {
        Assert.True(
            Periods
                .Read(ParameterTests.Query(("by", by), ("timeZone", zone)), Shop)
                .Is(out var periods, out _)
        );
        Assert.Equal(
            DateTimeOffset.Parse(start, null),
            periods.StartOf(DateTimeOffset.Parse(time, null)).ToUniversalTime()
        );
    }

    [Theory]
    [InlineData("by", "month")]
    [InlineData("timeZone", "Mars/Olympus")]
    public void What_there_is_not_is_named(string name, string value)
    {
        Assert.False(
            Periods.Read(ParameterTests.Query((name, value)), Shop).Is(out _, out var problem)
        );
        Assert.Equal((400, name), (problem.Status, problem.Field));
    }
}
