using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

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
    [InlineData("v1/atomic-logs", "continuation", "99999999999999999999_00~x")]
    [InlineData("v1/atomic-logs", "logType", "\0")]
    [InlineData("v1/dead-letters", "continuation", "x")]
    [InlineData("v1/sessions", "usr", "ann")]
    [InlineData("v1/sessions/" + Session, "limit", "1")]
    [InlineData("v1/atomic-logs", "lmit", "1")]
    [InlineData("v1/atomic-logs", "bot", "perhaps")]
    [InlineData("v1/dead-letters", "user", "ann")]
    [InlineData("v1/dead-letters/20261122_x", "from", "2026-11-22")]
    [InlineData("v1/reports/searches", "bots", "some")]
    [InlineData("v1/reports/searches", "bot", "true")]
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
    [InlineData("v1/atomic-logs", "0_00~x")]
    [InlineData("v1/atomic-logs", "3155378975999999999_00~x")]
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
    public async Task Pages_of_logs_are_in_the_order_of_time_whatever_came_through_which_partition()
    {
        const int Events = 60;
        using var other = TrackingClient.Admin(running.App);
        using var site = await other.MakeAsync("ordered", new { product = "site" }, "secret");
        var random = new Random(7);
        var first = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        await site.PostAsync(
            "v1/collect",
            Enumerable
                .Range(0, Events)
                .Select(i => new
                {
                    type = "page.visit",
                    id = $"e{i}",
                    user = $"user {i % 9}",
                    // Some at the same time, many in one minute.
                    occurredAt = first.AddSeconds(random.Next(20)).AddTicks(random.Next(3)),
                })
        );
        await Support.EventuallyAsync(async () =>
            Assert.Equal(Events, (await site.GetAsync("v1/atomic-logs"))["logs"]!.AsArray().Count)
        );
        for (var limit = 1; limit <= 7; limit++)
        {
            var (read, continuation) = (new List<(string At, string Id)>(), "");
            do
            {
                var page = await site.GetAsync(
                    $"v1/atomic-logs?limit={limit}&continuation={continuation}"
                );
                var logs = page["logs"]!.AsArray();
                Assert.InRange(logs.Count, 1, limit);
                read.AddRange(logs.Select(log => ((string)log!["at"]!, (string)log["id"]!)));
                continuation = (string?)page["continuation"];
            } while (continuation is not null);

            Assert.Equal(Events, read.DistinctBy(log => log.Id).Count());
            Assert.Equal(Events, read.Count);
            Assert.Equal(
                read.Select(log => log.At).Order(StringComparer.Ordinal),
                read.Select(log => log.At)
            );
        }
    }

    [Theory]
    [InlineData("v1/sessions")]
    [InlineData("v1/atomic-logs")]
    [InlineData("v1/dead-letters")]
    [InlineData("v1/reports/log-types")]
    [InlineData("v1/reports/searches")]
    [InlineData("v1/reports/contents")]
    [InlineData("v1/reports/sessions")]
    public async Task An_answer_says_of_which_time_it_is_and_is_kept_by_nobody(string path)
    {
        using var http = new HttpClient { BaseAddress = running.App.Http.BaseAddress };
        http.DefaultRequestHeaders.Add("x-tracking-key", client.Key);
        var before = TimeProvider.System.GetUtcNow();
        using var response = await http.GetAsync(path);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        var told = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var (from, to) = ((string)told["from"]!, (string)told["to"]!);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", to);
        var now = DateTimeOffset.Parse(to, CultureInfo.InvariantCulture);
        Assert.InRange(now, before.AddSeconds(-1), before.AddMinutes(1));

        // What is counted is counted by quarters of an hour.
        Assert.InRange(
            DateTimeOffset.Parse(from, CultureInfo.InvariantCulture),
            now.AddDays(-7).AddMinutes(-15),
            now.AddDays(-7)
        );
    }

    [Theory]
    [InlineData("v1/atomic-logs")]
    [InlineData("v1/sessions")]
    [InlineData("v1/dead-letters")]
    [InlineData("v1/reports/metrics")]
    public async Task A_form_has_a_table_written_to_a_file(string path)
    {
        using var http = new HttpClient { BaseAddress = running.App.Http.BaseAddress };
        async Task<(int Status, string? File, string Text)> PostAsync(
            params (string, string)[] fields
        )
        {
            using var form = new FormUrlEncodedContent(fields.ToDictionary());
            using var response = await http.PostAsync(path, form);
            return (
                (int)response.StatusCode,
                response.Content.Headers.ContentDisposition?.FileName,
                Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync())
            );
        }

        var plain = await PostAsync(("key", client.Key), ("format", "csv"));
        Assert.Equal((200, path.Split('/')[^1] + ".csv"), (plain.Status, plain.File));
        var marked = await PostAsync(("key", client.Key), ("format", "csv"), ("bom", "true"));
        Assert.Equal("\ufeff" + plain.Text, marked.Text);
        Assert.Equal(401, (await PostAsync(("format", "csv"))).Status);
        Assert.Equal(400, (await PostAsync(("key", client.Key), ("usr", "ann"))).Status);
        Assert.Equal(400, (await PostAsync(("key", client.Key), ("bom", "perhaps"))).Status);
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
