using System.Net;

namespace Tracking.Flow.Tests;

/// <summary>Whatever is asked, the answer is one, and costs no more than the range that is asked for.</summary>
public sealed class QueryFlowTests(RunningApp running) : IClassFixture<RunningApp>, IDisposable
{
    private const string Session = "0190b6a1f3c17a2ab9d4e0c1a2b3c4d5-1";

    private readonly TrackingClient client = new(running.App, TrackingApp.SecretKey);

    public void Dispose() => client.Dispose();

    [Theory]
    [InlineData("v1/sessions", "continuation", "0000000000000000000_x")]
    [InlineData("v1/sessions", "continuation", "9999999999999999999_" + Session)]
    [InlineData("v1/sessions", "continuation", "x")]
    [InlineData("v1/sessions", "contact", "maybe")]
    [InlineData("v1/sessions", "user", "a\nb")]
    [InlineData("v1/atomic-logs", "continuation", "~")]
    [InlineData("v1/atomic-logs", "continuation", "0_0~x")]
    [InlineData("v1/atomic-logs", "continuation", "999999999999_00~x")]
    [InlineData("v1/atomic-logs", "logType", "\0")]
    [InlineData("v1/dead-letters", "continuation", "x")]
    [InlineData("v1/reports/sessions", "to", "9999-12-31T23:59:59Z")]
    [InlineData("v1/reports/searches", "to", "0001-01-01")]
    [InlineData("v1/reports/contents", "from", "0001-01-01")]
    [InlineData("v1/reports/log-types", "from", "\ud83d\ude00")]
    [InlineData("v1/reports/log-types", "limit", "99999999999999999999")]
    [InlineData("v1/reports/log-types", "limit", "\u0664\u0662")]
    public async Task What_cannot_be_is_a_problem_that_names_it(
        string path,
        string name,
        string value
    )
    {
        var (status, problem) = await client.SendAsync(
            HttpMethod.Get,
            $"{path}?{name}={Uri.EscapeDataString(value)}",
            null
        );
        Assert.Equal((HttpStatusCode.BadRequest, name), (status, (string?)problem["field"]));
    }

    [Theory]
    [InlineData("v1/sessions", "0000000000000000000_" + Session)]
    [InlineData("v1/sessions", "3155378975999999999_" + Session)]
    [InlineData("v1/atomic-logs", "000101010000_00~x")]
    [InlineData("v1/atomic-logs", "999912312359_00~x")]
    public async Task A_place_outside_the_range_is_no_way_out_of_it(string path, string place) =>
        Assert.NotNull(await client.GetAsync($"{path}?continuation={place}"));

    [Theory]
    [InlineData("to=%ff%fe")]
    [InlineData("from=%00")]
    [InlineData("limit=%")]
    [InlineData("from=a&from=b")]
    [InlineData("to=%E2%80%8F2026-11-22")]
    public async Task Odd_encodings_are_no_mistakes_of_the_app(string query)
    {
        foreach (var report in (string[])["log-types", "searches", "contents", "sessions"])
        {
            var (status, _) = await client.SendAsync(
                HttpMethod.Get,
                $"v1/reports/{report}?{query}",
                null
            );
            Assert.Equal(HttpStatusCode.BadRequest, status);
        }
    }

    [Theory]
    [InlineData("'")]
    [InlineData("\"")]
    [InlineData("%")]
    [InlineData("\ufffd")]
    public async Task What_is_searched_for_may_have_any_character(string character)
    {
        var text = Uri.EscapeDataString(string.Concat(Enumerable.Repeat(character, 700)));
        Assert.NotNull(await client.GetAsync($"v1/sessions?user={text}"));
        Assert.NotNull(await client.GetAsync($"v1/atomic-logs?user={text}"));
    }

    [Fact]
    public async Task The_last_moment_of_a_range_is_not_in_it()
    {
        using var other = TrackingClient.Admin(running.App);
        using var site = await other.MakeAsync("moments", new { product = "search" }, "secret");
        var (_, session) = await site.PostAsync("v1/tracking/session", null);
        site.SessionToken = (string)session["sessionToken"]!;
        await site.TrackAsync("search", null);
        var start = "";
        await Support.EventuallyAsync(async () =>
        {
            var told = (await site.GetAsync("v1/sessions"))["sessions"]!.AsArray();
            start = Uri.EscapeDataString((string)Assert.Single(told)!["startedAt"]!);
        });
        var until = (await site.GetAsync($"v1/sessions?to={start}"))["sessions"]!.AsArray();
        Assert.Empty(until);
        var since = (await site.GetAsync($"v1/sessions?from={start}"))["sessions"]!.AsArray();
        Assert.Single(since);
    }
}
