using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Tracking.Functions.Query;

namespace Tracking.Functions.Tests.Query;

/// <summary>What is asked of tables for warehouses, and the order in which their hours are told.</summary>
public class ExportFilterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "events sessions audit")]
    [InlineData("audit", "audit")]
    public void All_tables_are_told_of_unless_one_is_said(string table, string expected)
    {
        Assert.True(Read(("table", table)).Is(out var filter, out _));
        Assert.Equal(expected, string.Join(' ', filter.Tables));
    }

    [Theory]
    [InlineData("table", "visits", "events, sessions, audit")]
    [InlineData("continuation", "2026-11-22T13", "last answer")]
    [InlineData("continuation", "2026-11-22.events", "last answer")]
    [InlineData("continuation", "2026-11-22T13.visits", "last answer")]
    [InlineData("continuation", "2026-11-22T25.events", "last answer")]
    [InlineData("limit", "1001", "1000")]
    public void What_no_answer_gave_is_refused(string name, string value, string told)
    {
        Assert.False(Read((name, value)).Is(out _, out var problem));
        Assert.Equal((400, name), (problem.Status, problem.Field));
        Assert.Contains(told, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dt=2026-11-22/hour=13.json", "2026-11-22T13")]
    [InlineData("dt=2026-11-22/day.json", "2026-11-22")]
    [InlineData("dt=2026-11-22/hour=25.json", null)]
    [InlineData("dt=2026-11-22/hour=13.json.new", null)]
    public void Names_of_manifests_say_of_which_time_they_are(string name, string? period) =>
        Assert.Equal(period, ExportPeriod.ReadName("events", name)?.ToString());

    [Fact]
    public void The_newest_hour_comes_first_and_of_the_same_the_tables_by_name()
    {
        ExportPeriod[] periods =
        [
            new("audit", Now.AddHours(-1), false),
            new("sessions", Now, false),
            new("events", Now, false),
        ];
        Assert.Equal(
            ["events 2026-11-22T13", "sessions 2026-11-22T13", "audit 2026-11-22T12"],
            periods.Order().Select(period => $"{period.Table} {period}")
        );
    }

    [Fact]
    public void A_place_is_read_as_it_was_told()
    {
        var period = new ExportPeriod("sessions", Now, IsDay: false);
        Assert.Equal(period, ExportPeriod.ReadPlace(period.ToPlace()));
    }

    private static Shared.Events.Result<ExportFilter, Shared.Access.Problem> Read(
        params (string Name, string Value)[] parameters
    ) =>
        ExportFilter.Read(
            new QueryCollection(
                parameters.ToDictionary(p => p.Name, p => new StringValues(p.Value))
            ),
            Now
        );
}
