using Azure.Data.Tables;
using Tracking.Functions.Query;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Query;

/// <summary>Pages from the newest log back lose and repeat nothing, and cost what is on them.</summary>
public class NewestLogsTests
{
    private const string Project = "my_shop";

    private static readonly DateTimeOffset From = new(2026, 11, 15, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = From.AddDays(7);

    private readonly TablesDouble tables = new();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task All_pages_together_are_all_logs_from_the_newest(int limit)
    {
        var random = new Random(limit);
        var expected = new List<LogPlace>();
        for (var i = 0; i < 120; i++)
        {
            // Many at once, some seconds apart, and some days.
            var at = To.AddSeconds(-1 - (random.Next(3) * Math.Pow(10, random.Next(6))));
            expected.Add(LogPlace.Of(Seed(at, random.Next(4), $"{i}")));
        }

        var found = new List<LogPlace>();
        string? continuation = null;
        do
        {
            (var logs, continuation) = await ReadAsync(
                ("limit", $"{limit}"),
                ("continuation", continuation ?? "")
            );
            Assert.InRange(logs.Count, 0, limit);
            found.AddRange(logs.Select(LogPlace.Of));
        } while (continuation is not null);

        Assert.Equal(expected.OrderDescending(), found);
    }

    [Fact]
    public async Task A_page_costs_no_more_when_there_is_more_behind_it()
    {
        for (var i = 0; i < 50; i++)
        {
            Seed(To.AddSeconds(-1 - i), i % 4, $"{i}");
        }

        var few = await CallsAsync();
        for (var i = 0; i < 3000; i++)
        {
            Seed(To.AddHours(-2).AddMinutes(-i), i % 4, $"old{i}");
        }

        Assert.Equal(few, await CallsAsync());
    }

    [Fact]
    public async Task Only_logs_with_the_text_are_told_wherever_it_stands()
    {
        Seed(To.AddHours(-1), 0, "params", ("params", """{"query":"Red shoes"}"""));
        Seed(To.AddHours(-2), 0, "label", ("label", "the RED one"));
        Seed(To.AddHours(-3), 0, "neither", ("label", "blue"));
        var (logs, continuation) = await ReadAsync(("text", "red"));
        Assert.Equal(["params", "label"], logs.Select(log => log.RowKey));
        Assert.Null(continuation);
    }

    [Theory]
    [InlineData("session", new[] { "unsaid" })]
    [InlineData("platform", new[] { "site" })]
    [InlineData("", new[] { "site", "unsaid" })]
    public async Task Logs_of_the_site_are_told_apart(string category, string[] expected)
    {
        Seed(To.AddHours(-1), 0, "site", ("category", "platform"));
        Seed(To.AddHours(-2), 0, "unsaid");
        var (logs, _) = await ReadAsync(("category", category));
        Assert.Equal(expected, logs.Select(log => log.RowKey));
    }

    [Theory]
    [InlineData("category", "audit")]
    [InlineData("order", "random")]
    [InlineData("format", "xml")]
    [InlineData("verified", "perhaps")]
    [InlineData("hasLogType", "perhaps")]
    [InlineData("clicked", "2")]
    [InlineData("empty", "x")]
    [InlineData("commented", "x")]
    [InlineData("position", "0")]
    [InlineData("position", "22")]
    [InlineData("position", "one")]
    [InlineData("logType", ",")]
    [InlineData("url", "/shoes?size=7")]
    public void What_a_parameter_cannot_be_is_named(string name, string value)
    {
        Assert.False(
            LogFilter.Read(ParameterTests.Query((name, value)), To).Is(out _, out var problem)
        );
        Assert.Equal((400, name), (problem.Status, problem.Field));
    }

    private async Task<int> CallsAsync()
    {
        tables.Calls.Forget();
        await ReadAsync(("limit", "20"));
        return tables.Calls.Made.Count;
    }

    private TableEntity Seed(
        DateTimeOffset at,
        int partition,
        string row,
        params (string Name, object Value)[] more
    )
    {
        var log = new TableEntity(
            $"{TableKey.Encode(Project)}_{TableKey.Minute(at)}_{TableKey.Partition(partition)}",
            row
        )
        {
            ["at"] = at,
            ["logType"] = "SEARCH",
        };
        foreach (var (name, value) in more)
        {
            log[name] = value;
        }

        tables[TableNames.AtomicLogs].Seed(log);
        return log;
    }

    private Task<(IReadOnlyList<TableEntity> Logs, string? Continuation)> ReadAsync(
        params (string Name, string Value)[] parameters
    )
    {
        var query = ParameterTests.Query([
            ("from", From.ToString("O")),
            ("to", To.ToString("O")),
            ("order", "newest"),
            .. parameters,
        ]);
        Assert.True(LogFilter.Read(query, To).Is(out var filter, out _));
        return new NewestLogs(tables.Account()).ReadAsync(
            Project,
            filter,
            columns: null,
            CancellationToken.None
        );
    }
}
