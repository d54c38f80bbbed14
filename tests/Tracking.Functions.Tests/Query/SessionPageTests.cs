using System.Globalization;
using Azure.Data.Tables;
using CsCheck;
using Tracking.Functions.Query;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Query;

/// <summary>Which days a page of sessions reads, from wherever it is told to go on.</summary>
public class SessionPageTests
{
    private const string Id = "0190b6a1f3c17a2ab9d4e0c1a2b3c4d5-1";

    private static readonly DateTimeOffset From = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_a_place_it_reads_all_days_from_the_last() =>
        Assert.Equal([23, 22, 21, 20], Days(null));

    [Fact]
    public void From_a_place_it_goes_on_with_the_day_of_it() =>
        Assert.Equal([21, 20], Days(SessionKeys.SessionRow(From.AddDays(1), Id)));

    [Theory]
    [InlineData("0000000000000000000_" + Id)]
    [InlineData("0155378975999999999_" + Id)]
    public void From_a_place_behind_the_range_it_begins_with_the_range(string text) =>
        Assert.Equal([23, 22, 21, 20], Days(text));

    [Fact]
    public void From_a_place_before_the_range_there_is_nothing_left()
    {
        Assert.Empty(Days(SessionKeys.SessionRow(From.AddDays(-1), Id)));
        Assert.Empty(Days("3155378975999999999_" + Id));
    }

    [Fact]
    public void No_place_makes_it_read_other_days_than_those_of_the_range() =>
        Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks]
            .Sample(inverted =>
                Assert.Empty(
                    Days(inverted.ToString("D19", CultureInfo.InvariantCulture) + "_" + Id)
                        .Except([23, 22, 21, 20])
                )
            );

    [Fact]
    public void A_range_has_its_first_moment_and_not_its_last()
    {
        var (_, rows) = SessionPage.Rest(new(new(From, To, 1), null, Bot: null, ""));
        var (after, before) = (Quoted(rows, "gt '"), Quoted(rows, "lt '"));
        bool Has(DateTimeOffset start) =>
            string.CompareOrdinal(SessionKeys.SessionRow(start, Id), after) > 0
            && string.CompareOrdinal(SessionKeys.SessionRow(start, Id), before) < 0;
        Assert.Equal(
            [true, false, true, false],
            ((DateTimeOffset[])[From, From.AddTicks(-1), To.AddTicks(-1), To]).Select(Has)
        );
    }

    [Fact]
    public void A_row_key_is_a_place()
    {
        var row = SessionKeys.SessionRow(From, Id);
        Assert.Equal(new SessionPlace(row, From), SessionPlace.Parse(row));
    }

    [Fact]
    public async Task A_page_costs_no_more_when_more_is_stored()
    {
        await using var hubs = new HubsDouble(TimeProvider.System);
        var tables = new TablesDouble();
        var calls = new List<int>();
        foreach (var stored in new[] { 100, 3000 })
        {
            for (var i = 0; i < stored; i++)
            {
                Seed(tables, From.AddHours(1).AddSeconds(i));
            }

            tables.Calls.Forget();
            var (sessions, continuation) = await new SessionPage(
                tables.Account(),
                hubs.Clients
            ).ReadAsync(
                "shop",
                new(new(From, To, 50), null, Bot: null, ""),
                CancellationToken.None
            );
            Assert.Equal(50, sessions.Count);
            Assert.NotNull(continuation);
            calls.Add(tables.Calls.Made.Count);
        }

        Assert.Equal(calls[0], calls[1]);
    }

    [Theory]
    [InlineData("result", "CLICK_MATCH", 1)]
    [InlineData("found", "true", 1)]
    [InlineData("found", "false", 1)]
    [InlineData("metric", "CSAT", 1)]
    [InlineData("deviceClass", "phone", 3)]
    [InlineData("landingPage", "https://shop.example/", 0)]
    [InlineData("landingPage", "unknown", 2)]
    [InlineData("landingPage", "/caf\u00e9", 1)]
    [InlineData("ticket", "true", 1)]
    [InlineData("ticket", "false", 2)]
    [InlineData("dataKey", "contact-submit", 1)]
    [InlineData("step", "search", 2)]
    [InlineData("step", "contactStart", 1)]
    [InlineData("step", "contactSubmit", 1)]
    [InlineData("step", "contactTicket", 0)]
    [InlineData("priority", "6", 1)]
    [InlineData("metric=CSAT&metricFrom", "4", 1)]
    [InlineData("metric=CSAT&metricFrom", "4.1", 0)]
    [InlineData("metric=CSAT&metricTo", "4", 1)]
    [InlineData("metric=CSAT&metricTo", "3.9", 0)]
    public async Task Only_sessions_that_fit_are_told(string name, string value, int expected)
    {
        await using var hubs = new HubsDouble(TimeProvider.System);
        var tables = new TablesDouble();
        Seed(tables, From.AddHours(1), "CLICK_MATCH", more: ("dataKeys", """{"SEARCH":2}"""));
        Seed(
            tables,
            From.AddHours(2),
            "SEARCH",
            more:
            [
                // Who submits has started, told or not.
                ("dataKeys", """{"SEARCH":1,"CONTACT_SUBMIT":1}"""),
                ("resultPriority", 6),
                ("landingPage", "https://shop.example/caf%C3%A9?utm_source=x#top"),
            ]
        );
        // Without a search it is not in the funnel.
        Seed(
            tables,
            From.AddHours(3),
            "CONTACT_TICKET",
            """{"CSAT":{"count":2,"sum":5,"min":1,"max":4,"last":4}}""",
            ("dataKeys", """{"CONTACT_TICKET":1}""")
        );
        var names = name.Split('&');
        var query = ParameterTests.Query([
            ("from", From.ToString("O")),
            ("to", To.ToString("O")),
            (names[^1], value),
            .. names[..^1].Select(pair => (pair.Split('=')[0], pair.Split('=')[1])),
        ]);
        Assert.True(SessionFilter.Read(query, To).Is(out var filter, out _));
        var (sessions, _) = await new SessionPage(tables.Account(), hubs.Clients).ReadAsync(
            "shop",
            filter,
            CancellationToken.None
        );
        Assert.Equal(expected, sessions.Count);
    }

    [Fact]
    public async Task What_is_looked_for_in_vain_ends_a_page_that_goes_on()
    {
        await using var hubs = new HubsDouble(TimeProvider.System);
        var tables = new TablesDouble();
        var first = From.AddHours(1);
        Seed(tables, first, "CLICK_MATCH", more: ("dataKeys", """{"RATE":1}"""));
        for (var i = 1; i <= SessionPage.MostLookedAt + 5; i++)
        {
            Seed(tables, first.AddSeconds(i));
        }

        var page = new SessionPage(tables.Account(), hubs.Clients);
        var (found, pages, continuation) = (new List<TableEntity>(), 0, "");
        do
        {
            var query = ParameterTests.Query(
                ("from", From.ToString("O")),
                ("to", To.ToString("O")),
                ("dataKey", "RATE"),
                ("continuation", continuation)
            );
            Assert.True(SessionFilter.Read(query, To).Is(out var filter, out _));
            (var sessions, continuation) = await page.ReadAsync(
                "shop",
                filter,
                CancellationToken.None
            );
            found.AddRange(sessions);
            pages++;
        } while (continuation is not null);

        Assert.Equal(SessionKeys.SessionRow(first, Id), Assert.Single(found).RowKey);
        Assert.True(pages > 1);
    }

    [Fact]
    public void A_place_before_a_day_is_one_that_can_be_said()
    {
        var day = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
        var place = SessionPlace.Before(day);
        Assert.Equal(place, SessionPlace.Parse(place.Row));
        Assert.True(string.CompareOrdinal(SessionKeys.SessionRow(day, Id), place.Row) < 0);
        Assert.True(
            string.CompareOrdinal(SessionKeys.SessionRow(day.AddTicks(-1), Id), place.Row) > 0
        );
    }

    private static void Seed(
        TablesDouble tables,
        DateTimeOffset startedAt,
        string result = "SEARCH",
        string metrics = "{}",
        params (string Name, object Value)[] more
    )
    {
        var row = new TableEntity(
            SessionKeys.SessionPartition("shop", startedAt, partition: 0),
            SessionKeys.SessionRow(startedAt, Id)
        )
        {
            ["startedAt"] = startedAt,
            ["result"] = result,
            ["deviceClass"] = "phone",
            ["metrics"] = metrics,
        };
        foreach (var (name, value) in more)
        {
            row[name] = value;
        }

        tables[TableNames.Sessions].Seed(row);
    }

    [Theory]
    [InlineData("")]
    [InlineData("_")]
    [InlineData("0000000000000000000_")]
    [InlineData("0000000000000000000_x")]
    [InlineData("000000000000000000_" + Id)]
    [InlineData("9999999999999999999_" + Id)]
    [InlineData("-000000000000000001_" + Id)]
    [InlineData("0000000000000000000_" + Id + "\n")]
    [InlineData("0000000000000000000_" + Id + "2345678901")]
    [InlineData("0000000000000000000_0190b6a1f3c17a2ab9d4e0c1a2b3c4d5-")]
    [InlineData("0000000000000000000_0190B6A1F3C17A2AB9D4E0C1A2B3C4D5-1")]
    [InlineData("0000000000000000000_0190b6a1f3c17a2ab9d4e0c1' or 'a' -1")]
    public void Anything_else_is_none(string text) => Assert.Null(SessionPlace.Parse(text));

    private static IEnumerable<int> Days(string? continuation)
    {
        var place = continuation is null ? null : SessionPlace.Parse(continuation);
        Assert.Equal(continuation is null, place is null);
        return SessionPage
            .Rest(new(new(From, To, 1), place, Bot: null, ""))
            .Days.Select(day => day.Day);
    }

    private static string Quoted(string text, string start)
    {
        var at = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[at..text.IndexOf('\'', at)];
    }
}
