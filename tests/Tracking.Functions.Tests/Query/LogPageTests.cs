using Azure.Data.Tables;
using Tracking.Functions.Query;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Query;

/// <summary>Pages of atomic logs are in the order of time, wherever the logs lie, and lose and repeat nothing.</summary>
public class LogPageTests
{
    private const string Project = "my_shop";

    private static readonly DateTimeOffset From = new(2026, 11, 22, 12, 40, 0, TimeSpan.Zero);
    private static readonly TimeRange Range = new(From, From.AddMinutes(20), 10);

    private readonly TablesDouble tables = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task All_pages_together_are_all_logs_by_time(int limit)
    {
        // Times of a tick's difference, and the same time in several partitions and several rows of one.
        var random = new Random(limit);
        var expected = new List<LogPlace>();
        for (var i = 0; i < 90; i++)
        {
            var at = From.AddMinutes(random.Next(4)).AddSeconds(random.Next(3)).AddTicks(i % 3);
            expected.Add(LogPlace.Of(Seed(at, random.Next(4), $"{random.Next(10)}{i}")));
        }

        tables[TableNames.AtomicLogs].PageRows = 7;
        Assert.Equal(expected.Order(), await ReadAllAsync(limit));
    }

    [Fact]
    public async Task A_log_that_is_written_meanwhile_shifts_nothing()
    {
        Seed(From.AddSeconds(10), 3, "a");
        Seed(From.AddSeconds(20), 0, "b");
        var (first, continuation) = await ReadAsync(1, null);
        Seed(From.AddSeconds(5), 1, "late");
        Seed(From.AddSeconds(15), 1, "c");
        var (second, _) = await ReadAsync(10, continuation);
        Assert.Equal(["a", "c", "b"], first.Concat(second).Select(row => row.RowKey));
    }

    [Fact]
    public async Task What_is_no_log_is_not_told()
    {
        var claim = Seed(From, 0, "claim");
        claim.Remove("logType");
        tables[TableNames.AtomicLogs].Seed(claim);
        Seed(From, 0, "log");
        Assert.Equal("log", Assert.Single(await ReadAllAsync(1)).Row);
    }

    [Theory]
    [InlineData("", new[] { "person", "bot", "unsaid" })]
    [InlineData("false", new[] { "person", "unsaid" })]
    [InlineData("true", new[] { "bot" })]
    public async Task Logs_of_bots_are_told_apart(string bot, string[] expected)
    {
        Seed(From, 0, "person", bot: false);
        Seed(From.AddSeconds(1), 0, "bot", bot: true);
        Seed(From.AddSeconds(2), 0, "unsaid");
        Assert.Equal(expected, (await ReadAllAsync(1, bot)).Select(place => place.Row));
    }

    [Fact]
    public void From_a_place_it_reads_from_its_minute_on() =>
        Assert.Equal(
            "PartitionKey ge 'shop_202611221245' and PartitionKey lt 'shop_202611221300`' and at ge datetime'2026-11-22T12:45:07Z' and at lt datetime'2026-11-22T13:00:00Z'",
            Rows(From.AddMinutes(5).AddSeconds(7))
        );

    [Fact]
    public void From_a_place_before_the_range_it_begins_with_the_range() =>
        Assert.Equal(Rows(null), Rows(From.AddTicks(-1)));

    [Theory]
    [InlineData(20)]
    [InlineData(1_000_000)]
    public void From_a_place_behind_the_range_it_reads_nothing(int minutes) =>
        Assert.Null(Rows(From.AddMinutes(minutes)));

    private static string? Rows(DateTimeOffset? place) =>
        LogPage.Rows(
            "shop_",
            new(Range, place is { } at ? new(at, "00", "x") : null, Bot: null, "")
        );

    private TableEntity Seed(DateTimeOffset at, int partition, string row, bool? bot = null)
    {
        var log = new TableEntity(
            $"{TableKey.Encode(Project)}_{TableKey.Minute(at)}_{TableKey.Partition(partition)}",
            row
        )
        {
            ["at"] = at,
            ["logType"] = "SEARCH",
            ["bot"] = bot,
        };
        tables[TableNames.AtomicLogs].Seed(log);
        return log;
    }

    private async Task<List<LogPlace>> ReadAllAsync(int limit, string bot = "")
    {
        var all = new List<LogPlace>();
        string? continuation = null;
        do
        {
            (var logs, continuation) = await ReadAsync(limit, continuation, bot);
            Assert.InRange(logs.Count, 0, limit);
            all.AddRange(logs.Select(LogPlace.Of));
        } while (continuation is not null);

        return all;
    }

    private Task<(IReadOnlyList<TableEntity> Logs, string? Continuation)> ReadAsync(
        int limit,
        string? continuation,
        string bot = ""
    )
    {
        var query = ParameterTests.Query(
            ("from", Range.From.ToString("O")),
            ("to", Range.To.ToString("O")),
            ("limit", $"{limit}"),
            ("bot", bot),
            ("continuation", continuation ?? "")
        );
        Assert.True(LogFilter.Read(query, From).Is(out var filter, out _));
        return new LogPage(tables.Account()).ReadAsync(Project, filter, CancellationToken.None);
    }
}
