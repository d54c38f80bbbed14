using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Query;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Query;

/// <summary>Reports tell of people, and of bots too when they are asked to.</summary>
public class ReportBotTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 12, 40, 0, TimeSpan.Zero);
    private static readonly Project Shop = new(
        "shop",
        "Shop",
        "site",
        [],
        TimeSpan.FromMinutes(30)
    );

    private readonly TablesDouble tables = new();

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 8)]
    public async Task Events_are_counted_apart(bool hasBots, int expected)
    {
        Count(CounterKind.Logs, 3);
        Count(CounterKind.OfBots(CounterKind.Logs), 5);
        var told = await new Reports(new CounterReader(tables.Account())).LogTypesAsync(
            Shop,
            Filter(hasBots),
            CancellationToken.None
        );
        Assert.Equal(expected, (long)told["totals"]!["SEARCH"]!);
        Assert.Equal("2026-11-22T12:00:00.000000Z", (string)told["hours"]![0]!["hour"]!);

        // Its quarter is touched or is not.
        foreach (
            var (minutes, touched) in new[] { (29, 0), (30, 0), (31, expected), (45, expected) }
        )
        {
            var until = Filter(hasBots, At.AddMinutes(minutes - 40));
            told = await new Reports(new CounterReader(tables.Account())).LogTypesAsync(
                Shop,
                until,
                CancellationToken.None
            );
            Assert.Equal(touched, (long?)told["totals"]!["SEARCH"] ?? 0);
        }
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public async Task Sessions_without_the_column_are_of_people(bool hasBots, int expected)
    {
        foreach (var (i, bot) in new bool?[] { null, false, true }.Index())
        {
            var session = new TableEntity(
                SessionKeys.SessionPartition(Shop.Id, At, partition: 0),
                SessionKeys.SessionRow(At, $"{i}")
            )
            {
                ["startedAt"] = At,
                ["bot"] = bot,
            };
            tables[TableNames.Sessions].Seed(session);
        }

        foreach (var tally in Tallies.Of(tables[TableNames.Sessions].Rows).ToList())
        {
            tables[TableNames.Sessions].Seed(tally);
        }

        await using var hubs = new HubsDouble(new FakeTimeProvider(At));
        var report = new SessionResults(new SessionTallyReader(tables.Account(), hubs.Clients));
        foreach (var end in new[] { At.AddDays(1), At.AddMinutes(1) })
        {
            var told = await report.ReadAsync(Shop, Filter(hasBots, end), default);
            Assert.Equal(expected, (long)told["sessions"]!);
        }
    }

    private static ReportFilter Filter(bool hasBots, DateTimeOffset? end = null) =>
        new(
            new TimeRange(At.AddDays(-1), end ?? At.AddDays(1), 10),
            hasBots,
            new Periods(null, TimeZoneInfo.Utc)
        );

    private void Count(string kind, long count)
    {
        var row = new TableEntity(
            CounterKeys.Partition(Shop.Id, kind, At, partition: 0),
            CounterKeys.Row(CounterKeys.Events, "SEARCH")
        )
        {
            ["counts"] = $"0 0 {count} 0",
        };
        RowPlace.Set(row, new EventSource(1, 0, At));
        tables[TableNames.Counters].Seed(row);
    }
}
