using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Tracking.Functions.Query;

namespace Tracking.Functions.Tests.Query;

/// <summary>What parameters may say. What they may not is a problem that names the parameter.</summary>
public class ParameterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 40, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_said_is_the_last_week_and_a_hundred()
    {
        Assert.True(TimeRange.Read(Query(), Now).Is(out var range, out _));
        Assert.Equal(new TimeRange(Now.AddDays(-7), Now, 100), range);
    }

    [Theory]
    [InlineData("to", "0001-01-01")]
    [InlineData("to", "9999-12-31T23:59:59-14:00")]
    [InlineData("to", "3000-01-01")]
    [InlineData("to", "99999-01-01")]
    [InlineData("to", "tomorrow")]
    [InlineData("from", "0001-01-01T00:00:00+14:00")]
    [InlineData("from", "2026-11-24")]
    [InlineData("from", "2026-08-20")]
    [InlineData("from", "\0")]
    [InlineData("limit", "")]
    [InlineData("limit", "0")]
    [InlineData("limit", "-1")]
    [InlineData("limit", "1001")]
    [InlineData("limit", "99999999999999999999")]
    [InlineData("limit", "1e3")]
    [InlineData("continuation", "x")]
    [InlineData("contact", "maybe")]
    [InlineData("ticket", "maybe")]
    [InlineData("step", "contact")]
    [InlineData("priority", "-1")]
    [InlineData("priority", "101")]
    [InlineData("metricFrom", "1")]
    [InlineData("landingPage", "/#top")]
    [InlineData("bot", "2")]
    [InlineData("bot", "\u0661")]
    [InlineData("user", "a\0b")]
    [InlineData("result", "a\nb")]
    public void What_a_parameter_cannot_be_is_named(string name, string value)
    {
        Assert.False(SessionFilter.Read(Query((name, value)), Now).Is(out _, out var problem));
        Assert.Equal((400, name), (problem.Status, problem.Field));
    }

    [Theory]
    [InlineData("logType")]
    [InlineData("action")]
    [InlineData("user")]
    [InlineData("contentId")]
    [InlineData("searchId")]
    [InlineData("source")]
    [InlineData("environment")]
    [InlineData("userType")]
    public void A_text_has_at_most_1024_characters(string name)
    {
        Assert.True(LogFilter.Read(Query((name, new('x', 1024))), Now).Is(out _, out _));
        Assert.False(LogFilter.Read(Query((name, new('x', 1025))), Now).Is(out _, out var problem));
        Assert.Equal((400, name), (problem.Status, problem.Field));
    }

    [Fact]
    public void All_texts_together_fit_into_an_address_of_storage()
    {
        // A quote is two in a filter, each of them three characters in an address.
        var quotes = new string('\'', 1024);
        Assert.True(LogFilter.Read(Query(("user", quotes)), Now).Is(out var filter, out _));
        Assert.InRange(Uri.EscapeDataString(filter.Conditions).Length, 6 * 1024, 9 * 1024);
        Assert.False(
            LogFilter
                .Read(Query(("user", quotes), ("source", quotes)), Now)
                .Is(out _, out var problem)
        );
        Assert.Equal((400, "source"), (problem.Status, problem.Field));
    }

    [Fact]
    public void What_a_text_says_stays_a_text()
    {
        Assert.True(
            LogFilter
                .Read(Query(("user", "x' or user ne '"), ("logType", "instant-search")), Now)
                .Is(out var filter, out _)
        );
        Assert.EndsWith(
            " and logType eq 'INSTANT_SEARCH' and user eq 'x'' or user ne '''",
            filter.Conditions,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("True", true)]
    [InlineData("1", true)]
    [InlineData("yes", true)]
    [InlineData("FALSE", false)]
    [InlineData("0", false)]
    [InlineData("No", false)]
    [InlineData("", null)]
    public void A_flag_may_be_said_in_several_ways(string text, bool? expected)
    {
        Assert.True(
            SessionFilter
                .Read(Query(("contact", text), ("bot", text)), Now)
                .Is(out var filter, out _)
        );
        Assert.Equal(expected, filter.Bot);
        var contact = expected == true ? " and contact eq true" : " and contact eq false";
        Assert.Equal(
            expected is not null,
            filter.Conditions.EndsWith(contact, StringComparison.Ordinal)
        );
        Assert.Null(Parameters.ReadFlag(Query(), "bots", out var unsaid));
        Assert.Null(unsaid);
    }

    [Theory]
    [InlineData("usr")]
    [InlineData("lmit")]
    [InlineData("")]
    public void A_parameter_that_there_is_not_is_named_with_those_that_there_are(string name)
    {
        var problem = Parameters.Check(
            Query(("user", "ann"), (name, "x")),
            SessionFilter.Parameters
        );
        Assert.Equal((400, name), (problem!.Status, problem.Field));
        Assert.Contains(
            string.Join(", ", SessionFilter.Parameters),
            problem.Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_key_is_a_parameter_everywhere_and_case_does_not_matter() =>
        Assert.Null(
            Parameters.Check(Query(("key", "x"), ("WriteKey", "x"), ("FROM", "x")), ["from"])
        );

    [Fact]
    public void A_parameter_is_said_once()
    {
        var twice = new QueryCollection(
            new Dictionary<string, StringValues> { ["from"] = new(["a", "b"]) }
        );
        Assert.Equal("from", Parameters.Check(twice, ["from"])?.Field);
    }

    internal static QueryCollection Query(params (string Name, string Value)[] parameters) =>
        new(parameters.ToDictionary(p => p.Name, p => new StringValues(p.Value)));
}
