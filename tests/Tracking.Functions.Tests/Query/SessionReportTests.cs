using Azure.Data.Tables;
using Tracking.Functions.Query;
using Tracking.Shared.Access;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Query;

/// <summary>What sessions came to, and their metrics, by the days of a time zone.</summary>
public class SessionReportTests
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

    [Fact]
    public async Task Sessions_are_found_not_found_with_contact_and_with_ticket()
    {
        Seed("a", "CLICK_MATCH", """{"SEARCH":2,"CLICK_MATCH":1}""");
        Seed("b", "SEARCH", """{"SEARCH":1}""");
        Seed("c", "CONTACT_TICKET", """{"SEARCH":1,"CONTACT_TICKET":1}""");
        Seed("d", "CONTACT_START", """{"CONTACT_START":1}""", isContact: true);
        Seed("e", null, "{}");
        var told = await new SessionResults(Scan()).ReadAsync(Shop, Filter(null), default);
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
        var told = await new SessionMetrics(Scan()).ReadAsync(Shop, Filter("day"), default);
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
        var counts = new MetricCounts();
        for (var i = 0; i <= 100; i++)
        {
            counts.Add(new("time", 1, i, i, i, i));
        }

        var bins = counts.Distribution();
        Assert.Equal(20, bins.Count);
        Assert.Equal(101, bins.Sum(bin => (long)bin!["sessions"]!));
        Assert.Equal((95, 100), ((double)bins[^1]!["from"]!, (double)bins[^1]!["to"]!));
    }

    private SessionScan Scan() => new(tables.Account());

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
        string metrics = "{}"
    ) =>
        tables[TableNames.Sessions]
            .Seed(
                new TableEntity(
                    SessionKeys.SessionPartition(Shop.Id, At, partition: 0),
                    SessionKeys.SessionRow(At, id)
                )
                {
                    ["startedAt"] = At,
                    ["result"] = result,
                    ["contact"] = isContact,
                    ["dataKeys"] = dataKeys,
                    ["metrics"] = metrics,
                    ["landingPage"] = "/",
                }
            );
}
