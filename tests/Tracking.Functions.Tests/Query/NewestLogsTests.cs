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

        var found = await AllAsync(limit);
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

    [Theory]
    [InlineData(12)]
    [InlineData(24 * 5)]
    public async Task Many_at_once_cost_what_is_on_the_page_however_long_it_is_quiet_after_them(
        int quietHours
    )
    {
        for (var i = 0; i < 5000; i++)
        {
            var at = To.AddHours(-quietHours).AddMinutes(1).AddMilliseconds(-1 - (i * 12));
            Seed(at, i % 4, $"{i}");
        }

        await AssertPageAsync(50, 5000, mostRequests: 24, mostRows: 1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(600)]
    [InlineData(6000)]
    public async Task Even_traffic_costs_what_is_on_the_page(int perHour)
    {
        var logs = Math.Min(perHour * 24 * 7, 12_000) - 1;
        for (var i = 0; i < logs; i++)
        {
            Seed(To.AddSeconds(-3600.0 / perHour * (i + 0.5)), i % 4, $"{i}");
        }

        await AssertPageAsync(50, logs, mostRequests: 12, mostRows: 300);
        await AssertPageAsync(1000, logs, mostRequests: 24, mostRows: 4000);
    }

    [Fact]
    public async Task A_night_behind_which_there_is_even_traffic_costs_little()
    {
        for (var i = 0; i < 12_000; i++)
        {
            Seed(To.AddHours(-9).AddSeconds(-6 * i), i % 4, $"{i}");
        }

        await AssertPageAsync(50, 12_000, mostRequests: 16, mostRows: 500);
    }

    [Fact]
    public async Task Nothing_at_all_and_long_silence_cost_a_few_requests()
    {
        await AssertPageAsync(50, 0, mostRequests: 6, mostRows: 0);
        for (var i = 0; i < 5000; i++)
        {
            Seed(To.AddDays(-365).AddMilliseconds(12 * i), i % 4, $"old{i}");
        }

        await AssertPageAsync(50, 0, mostRequests: 6, mostRows: 0);
        Seed(From, 0, "first");
        await AssertPageAsync(50, 1, mostRequests: 6, mostRows: 1);
    }

    [Fact]
    public async Task Many_rows_that_are_no_logs_are_found_minute_by_minute()
    {
        for (var i = 0; i < 2000; i++)
        {
            tables[TableNames.AtomicLogs]
                .Seed(
                    new TableEntity(
                        $"{TableKey.Encode(Project)}_{TableKey.Minute(To.AddHours(-5).AddMinutes(-i / 400))}_00",
                        $"{i:D4}"
                    )
                    {
                        ["id"] = $"{i}",
                    }
                );
        }

        var found = await AllAsync(90, ("hasLogType", "false"));
        Assert.Equal(2000, found.Count);
        Assert.Equal(found.OrderDescending(), found);
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

    private async Task AssertPageAsync(int limit, int logs, int mostRequests, int mostRows)
    {
        tables.Calls.Forget();
        var table = tables[TableNames.AtomicLogs];
        var before = table.RowsRead;
        var (page, continuation) = await ReadAsync(("limit", $"{limit}"));
        var (requests, rows) = (tables.Calls.Made.Count, table.RowsRead - before);
        Assert.Equal(Math.Min(limit, logs), page.Count);
        Assert.Equal(logs > limit, continuation is not null);
        Assert.Equal(
            table
                .Rows.Where(row => row.GetDateTimeOffset("at") >= From)
                .Select(LogPlace.Of)
                .OrderDescending()
                .Take(limit),
            page.Select(LogPlace.Of)
        );
        Assert.True(
            requests <= mostRequests && rows <= mostRows,
            $"{requests} requests, {rows} rows"
        );
    }

    private async Task<List<LogPlace>> AllAsync(
        int limit,
        params (string Name, string Value)[] parameters
    )
    {
        var found = new List<LogPlace>();
        string? continuation = null;
        do
        {
            (var logs, continuation) = await ReadAsync([
                ("limit", $"{limit}"),
                ("continuation", continuation ?? ""),
                .. parameters,
            ]);
            Assert.InRange(logs.Count, 0, limit);
            found.AddRange(logs.Select(LogPlace.Of));
        } while (continuation is not null);

        return found;
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
