using System.Text.Json.Nodes;
using Tracking.Functions.Query;

namespace Tracking.Functions.Tests.Query;

/// <summary>Which of the lists of a report is its table.</summary>
public class ReportTablesTests
{
    private const string Sessions =
        """{"sessions":3,"results":{"SEARCH":2,"NONE":1},"dataKeys":{"SEARCH":{"sessions":2,"events":5}},"days":[{"day":"2026-11-22","sessions":3}]}""";

    private const string Metrics =
        """{"metrics":[{"metric":"CSAT","sessions":2,"mean":2.5,"distribution":[{"from":1,"to":1,"sessions":2}],"periods":[{"start":"a","mean":2.5}],"pages":[],"devices":[{"deviceClass":"phone","sessions":2}]}]}""";

    [Theory]
    [InlineData("sessions", Sessions, "", "day,sessions|2026-11-22,3")]
    [InlineData("sessions", Sessions, "results", "name,count|SEARCH,2|NONE,1")]
    [InlineData("sessions", Sessions, "dataKeys", "name,sessions,events|SEARCH,2,5")]
    [InlineData("metrics", Metrics, "", "metric,sessions,mean|CSAT,2,2.5")]
    [InlineData("metrics", Metrics, "periods", "metric,start,mean|CSAT,a,2.5")]
    [InlineData("metrics", Metrics, "distribution", "metric,from,to,sessions|CSAT,1,1,2")]
    [InlineData("metrics", Metrics, "devices", "metric,deviceClass,sessions|CSAT,phone,2")]
    [InlineData("metrics", """{"metrics":[]}""", "pages", "")]
    public void Each_list_can_be_had(string report, string told, string table, string expected)
    {
        var read = JsonNode.Parse(told)!.AsObject();
        Assert.True(ReportTables.Of(report, read, table, false).Is(out var list, out _));
        Assert.Equal(
            expected,
            CsvReport.Text(list).Trim().Replace("\r\n", "|", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void With_periods_it_is_the_periods()
    {
        var read = JsonNode.Parse(Metrics)!.AsObject();
        Assert.True(ReportTables.Of("metrics", read, "", true).Is(out var list, out _));
        Assert.StartsWith("metric,start", CsvReport.Text(list), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("periods")]
    public void What_there_is_not_is_named(string table)
    {
        var read = JsonNode.Parse(Sessions)!.AsObject();
        Assert.False(ReportTables.Of("sessions", read, table, false).Is(out _, out var problem));
        Assert.Equal((400, "table"), (problem.Status, problem.Field));
    }
}
