using Azure.Data.Tables;
using Tracking.Functions.Query;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Query;

/// <summary>Each parameter finds the logs that it is for, and no others, from either end.</summary>
public class LogFilterTests
{
    private static readonly DateTimeOffset From = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = From.AddHours(2);

    private readonly TablesDouble tables = new();

    [Theory]
    [InlineData("logType", "search,CONTACT-SEARCH", "red empty contact odd")]
    [InlineData("logType", "MATCH", "click far")]
    [InlineData("query", " RED shoes", "red")]
    [InlineData("query", "42", "contact")]
    [InlineData("empty", "true", "empty")]
    [InlineData("empty", "false", "red contact odd")]
    [InlineData("clicked", "true", "red")]
    [InlineData("clicked", "false", "empty contact odd")]
    [InlineData("position", "2", "click")]
    [InlineData("position", "21", "far")]
    [InlineData("position", "20", "")]
    [InlineData("commented", "true", "rate corrected")]
    [InlineData("commented", "false", "mute")]
    [InlineData("dialect", "collect", "red empty contact odd click far rate corrected mute")]
    [InlineData("dialect", "segment", "page")]
    [InlineData("url", "/caf\u00e9", "red")]
    [InlineData("url", "/", "page")]
    [InlineData("url", "https://shop.example", "page")]
    [InlineData("deviceClass", "phone", "red")]
    [InlineData("text", "caf\u00e9 au", "odd")]
    [InlineData("text", "\ud83d\ude00", "odd")]
    [InlineData("text", "say \"hi\"", "odd")]
    [InlineData("text", "RED", "red click")]
    [InlineData("hasLogType", "false", "claim")]
    [InlineData("hasLogType", "true", "red empty contact odd click far rate corrected mute page")]
    public async Task Only_logs_that_are_asked_for_are_told(
        string name,
        string value,
        string expected
    )
    {
        Log("red", "search", "SEARCH", """{"query":"Red shoes","resultCount":2}""");
        Log("empty", "search", "SEARCH", """{"query":"vegan leather","resultCount":0}""");
        Log("contact", "contact_search", "CONTACT_SEARCH", """{"query":42}""");
        Log(
            "odd",
            "search",
            "SEARCH",
            """{"query":"Caf\u00e9 au lait","x":["\ud83d\ude00",{"say \"hi\"":1}]}"""
        );
        Log("click", "click", "MATCH", "{}", ("position", 2), ("contentId", "red-1"));
        Log("far", "click", "MATCH", "{}", ("position", 34));
        Log("rate", "rate", "RATE", """{"value":1,"comment":"no"}""", ("position", 2));
        Log("corrected", "rate", "RATE", """{"value":3}""", ("comment", "yes"));
        Log("mute", "rate", "RATE", """{"value":3,"comment":" "}""");
        Log(
            "page",
            "page.visit",
            "PAGE",
            "{}",
            ("url", "https://shop.example"),
            ("dialect", "segment")
        );
        // Only the first has a page and a device.
        Change("red", ("url", "https://shop.example/caf%C3%A9?a=/b#c"), ("deviceClass", "phone"));
        Change("red", ("dialect", "collect"));
        tables[TableNames.AtomicLogs].Seed(Keys("claim", To.AddMinutes(-1)));
        tables[TableNames.ClickedSearches]
            .Seed(new TableEntity($"shop_{TableKey.Minute(times["red"])}", "red"));
        foreach (var order in (string[])["oldest", "newest"])
        {
            var found = await ReadAllAsync((name, value), ("order", order), ("limit", "2"));
            Assert.Equal(
                expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                order == "newest" ? found.Reverse() : found
            );
        }
    }

    [Fact]
    public async Task What_is_looked_for_in_vain_ends_a_page_that_goes_on()
    {
        Log("first", "search", "SEARCH", """{"query":"last"}""");
        for (var i = 0; i < NewestLogs.MostLookedAt + 10; i++)
        {
            var at = From.AddMinutes(30).AddMilliseconds(i * 100);
            tables[TableNames.AtomicLogs].Seed(Keys($"{i}", at, ("at", at), ("logType", "PAGE")));
        }

        Log("last", "search", "SEARCH", """{"query":"last"}""", To.AddMinutes(-1));
        foreach (var order in (string[])["oldest", "newest"])
        {
            var (page, continuation) = await ReadAsync(("text", "last"), ("order", order));
            Assert.Single(page);
            Assert.NotNull(continuation);
            Assert.Equal(2, (await ReadAllAsync(("text", "last"), ("order", order))).Count);
        }
    }

    [Fact]
    public async Task Searches_far_apart_are_told_clicked_on_or_not()
    {
        // A few of which one in two was clicked on, over a month.
        for (var i = 0; i < 80; i++)
        {
            var at = To.AddHours(-1 - (7 * i)).AddSeconds(i);
            Log($"s{i}", "search", "SEARCH", "{}", at);
            if (i % 2 == 0)
            {
                tables[TableNames.ClickedSearches]
                    .Seed(new TableEntity($"shop_{TableKey.Minute(at)}", $"s{i}"));
            }
        }

        var found = await ReadAllAsync(
            ("clicked", "true"),
            ("from", To.AddDays(-31).ToString("O"))
        );
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"s{2 * i}").Reverse(), found);
    }

    [Fact]
    public void Storage_is_asked_no_more_comparisons_than_it_takes()
    {
        var names = LogFilter.Parameters.Except([
            .. Csv.Parameters,
            "logType",
            "bot",
            "verified",
            "hasLogType",
            "clicked",
            "empty",
            "commented",
            "position",
            "session",
            "order",
            "from",
            "to",
            "limit",
            "continuation",
            "format",
            "category",
        ]);
        var query = ParameterTests.Query([
            .. names.Select(name => (name, "a")),
            ("logType", "A,B,C,D"),
            ("position", "3"),
            ("verified", "true"),
            ("bot", "true"),
        ]);
        Assert.True(LogFilter.Read(query, To).Is(out var filter, out _));
        var asked = LogPage.Rows("shop_", filter)!;
        Assert.InRange(
            Count(asked, " eq ")
                + Count(asked, " ge ")
                + Count(asked, " gt ")
                + Count(asked, " le ")
                + Count(asked, " lt "),
            10,
            15
        );
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private readonly Dictionary<string, DateTimeOffset> times = [];

    private void Log(
        string id,
        string action,
        string logType,
        string parameters,
        params (string Name, object Value)[] more
    ) => Log(id, action, logType, parameters, From.AddMinutes(1 + times.Count), more);

    private void Log(
        string id,
        string action,
        string logType,
        string parameters,
        DateTimeOffset at,
        params (string Name, object Value)[] more
    )
    {
        times[id] = at;
        tables[TableNames.AtomicLogs]
            .Seed(
                Keys(
                    id,
                    at,
                    [
                        ("at", at),
                        ("action", action),
                        ("logType", logType),
                        ("params", parameters),
                        .. more,
                    ]
                )
            );
    }

    private void Change(string id, params (string Name, object Value)[] more)
    {
        var row = tables[TableNames.AtomicLogs].Rows.Single(r => r.RowKey == id);
        foreach (var (name, value) in more)
        {
            row[name] = value;
        }

        tables[TableNames.AtomicLogs].Seed(row);
    }

    private static TableEntity Keys(
        string id,
        DateTimeOffset at,
        params (string Name, object Value)[] more
    )
    {
        var row = new TableEntity($"shop_{TableKey.Minute(at)}_00", id) { ["id"] = id };
        foreach (var (name, value) in more)
        {
            row[name] = value;
        }

        return row;
    }

    private async Task<IReadOnlyList<string>> ReadAllAsync(
        params (string Name, string Value)[] parameters
    )
    {
        var all = new List<string>();
        var continuation = "";
        do
        {
            (var logs, continuation) = await ReadAsync([
                .. parameters,
                ("continuation", continuation),
            ]);
            all.AddRange(logs.Select(log => log.RowKey));
        } while (continuation is not null);

        return all;
    }

    private async Task<(IReadOnlyList<TableEntity> Logs, string? Continuation)> ReadAsync(
        params (string Name, string Value)[] parameters
    )
    {
        var query = ParameterTests.Query([
            .. parameters
                .Append(("from", From.ToString("O")))
                .Append(("to", To.ToString("O")))
                .DistinctBy(p => p.Item1),
        ]);
        Assert.True(LogFilter.Read(query, To).Is(out var filter, out var problem), problem?.Detail);
        return filter.IsNewestFirst
            ? await new NewestLogs(tables.Account()).ReadAsync("shop", filter, null, default)
            : await new LogPage(tables.Account()).ReadAsync("shop", filter, default);
    }
}
