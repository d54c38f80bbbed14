using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Query;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Query;

/// <summary>What sessions came to, and their metrics, by the days of a time zone.</summary>
public sealed class SessionReportTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 23, 30, 0, TimeSpan.Zero);
    private static readonly Project Shop = new(
        "shop",
        "Shop",
        "site",
        [],
        TimeSpan.FromMinutes(30)
    );
    private static readonly TimeZoneInfo Madrid = TimeZoneInfo.FindSystemTimeZoneById(
        "Europe/Madrid"
    );

    private readonly TablesDouble tables = new();
    private readonly HubsDouble hubs = new(new FakeTimeProvider(At));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await hubs.DisposeAsync();

    [Fact]
    public async Task Sessions_are_found_not_found_with_contact_and_with_ticket()
    {
        Seed("a", "CLICK_MATCH", """{"SEARCH":2,"CLICK_MATCH":1}""");
        Seed("b", "SEARCH", """{"SEARCH":1}""");
        Seed("c", "CONTACT_TICKET", """{"SEARCH":1,"CONTACT_TICKET":1}""");
        Seed("d", "CONTACT_START", """{"CONTACT_START":1}""", isContact: true);
        Seed("e", null, "{}");
        var told = await new SessionResults(Counts()).ReadAsync(Shop, Filter(null), default);
        Assert.Equal(
            """
            {"sessions":5,"found":1,"notFound":1,"contact":1,"ticket":1,"results":{"CLICK_MATCH":1,"CONTACT_START":1,"CONTACT_TICKET":1,"NONE":1,"SEARCH":1},"dataKeys":{"CLICK_MATCH":{"sessions":1,"events":1},"CONTACT_START":{"sessions":1,"events":1},"CONTACT_TICKET":{"sessions":1,"events":1},"SEARCH":{"sessions":3,"events":4}},"funnel":{"search":3,"contactStart":1,"contactSubmit":1,"contactTicket":1},"days":[{"day":"2026-11-23","sessions":5,"found":1,"notFound":1,"contact":1,"ticket":1,"results":{"CLICK_MATCH":1,"CONTACT_START":1,"CONTACT_TICKET":1,"NONE":1,"SEARCH":1}}]}
            """.Trim(),
            told.ToJsonString()
        );
    }

    [Fact]
    public async Task Metrics_are_told_over_time_and_by_page_and_device()
    {
        Seed("a", null, "{}", metrics: """{"CSAT":{"count":2,"sum":6,"min":2,"max":4,"last":4}}""");
        Seed("b", null, "{}", metrics: """{"CSAT":{"count":1,"sum":0,"min":0,"max":0,"last":0}}""");
        var told = await new SessionMetrics(Counts()).ReadAsync(Shop, Filter("day"), default);
        Assert.Equal(
            """
            {"metrics":[{"metric":"CSAT","sessions":2,"count":3,"mean":2,"min":0,"max":4,"distribution":[{"from":0,"to":0,"sessions":1},{"from":4,"to":4,"sessions":1}],"periods":[{"start":"2026-11-22T23:00:00.000000Z","sessions":2,"count":3,"mean":2,"min":0,"max":4}],"pages":[{"landingPage":"/","sessions":2,"count":3,"mean":2,"min":0,"max":4}],"devices":[{"deviceClass":"unknown","sessions":2,"count":3,"mean":2,"min":0,"max":4}]}]}
            """.Trim(),
            told.ToJsonString()
        );
    }

    [Fact]
    public void Many_values_are_told_in_stretches()
    {
        var last = new MetricSpread();
        for (var i = 0; i <= 100; i++)
        {
            last.Add(i, 1);
        }

        var bins = SessionMetrics.Distribution(last);
        Assert.Equal(20, bins.Count);
        Assert.Equal(101, bins.Sum(bin => (long)bin!["sessions"]!));
        Assert.Equal((95, 100), ((double)bins[^1]!["from"]!, (double)bins[^1]!["to"]!));
    }

    [Theory]
    [InlineData("Asia/Kathmandu")]
    [InlineData("America/St_Johns")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/New_York")]
    [InlineData("UTC")]
    public async Task Reports_have_all_sessions_of_the_range_and_each_in_its_period(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var starts = Enumerable.Range(0, 500).Select(i => At.AddMinutes(-17 * i)).ToList();
        foreach (var (i, start) in starts.Index())
        {
            Seed($"{i}", i % 3 == 0 ? "SEARCH" : "CLICK_MATCH", "{}", startedAt: start);
        }

        var report = new SessionResults(Counts());
        foreach (var unit in new[] { "hour", "day", "week" })
        {
            var periods = new Periods(unit, zone);
            var range = new TimeRange(At.AddHours(-100.3), At.AddMinutes(-20), 10);
            var told = await report.ReadAsync(Shop, new(range, false, periods), default);
            Assert.Equal(
                starts
                    .Where(start => start >= range.From && start < range.To)
                    .GroupBy(start => periods.StartOf(start))
                    .OrderBy(ofPeriod => ofPeriod.Key)
                    .Select(ofPeriod => $"{TimeConverter.Write(ofPeriod.Key)} {ofPeriod.Count()}"),
                told["periods"]!
                    .AsArray()
                    .Select(period => $"{(string)period!["start"]!} {(long)period["sessions"]!}")
            );
        }
    }

    private SessionTallyReader Counts()
    {
        foreach (var tally in Tallies.Of(tables[TableNames.Sessions].Rows).ToList())
        {
            tables[TableNames.Sessions].Seed(tally);
        }

        return new SessionTallyReader(tables.Account(), hubs.Clients);
    }

    private static ReportFilter Filter(string? unit) =>
        new(
            new TimeRange(At.AddDays(-1), At.AddDays(1), 10),
            HasBots: false,
            new Periods(unit, Madrid)
        );

    private void Seed(
        string id,
        string? result,
        string dataKeys,
        bool isContact = false,
        string metrics = "{}",
        DateTimeOffset? startedAt = null
    ) =>
        tables[TableNames.Sessions]
            .Seed(
                new TableEntity(
                    SessionKeys.SessionPartition(Shop.Id, startedAt ?? At, partition: 0),
                    SessionKeys.SessionRow(startedAt ?? At, id)
                )
                {
                    ["startedAt"] = startedAt ?? At,
                    ["result"] = result,
                    ["contact"] = isContact,
                    ["dataKeys"] = dataKeys,
                    ["metrics"] = metrics,
                    ["landingPage"] = "/",
                }
            );
}
