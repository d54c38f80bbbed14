using System.Net;

namespace Tracking.Flow.Tests;

/// <summary>Whatever figure a report tells, its parameters find as many rows, and those that were sent.</summary>
public sealed class FilterFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private const int Visitors = 12;
    private const string Page = "https://shop.example/caf\u00e9?visit=";

    private static readonly string[] Queries =
    [
        "Red shoes",
        " boots ",
        "vegan \"leather\" \ud83d\ude00",
    ];

    private readonly List<Visit> visits = [];

    [Fact]
    public async Task Figures_open_the_rows_that_they_counted()
    {
        using var admin = TrackingClient.Admin(running.App);
        using var site = await admin.MakeAsync("filtered", new { product = "search" }, "secret");
        var random = new Random(11);
        for (var i = 0; i < Visitors; i++)
        {
            visits.Add(await VisitAsync(site, random, i));
        }

        // A server that tells what nobody did.
        await site.PostAsync("v1/collect", new { type = "page.visit", url = "/health" });
        var searches = visits.SelectMany(v => v.Searches).ToList();
        await Support.EventuallyAsync(async () =>
        {
            Assert.Equal(Visitors, await SessionsAsync(site, ""));
            Assert.Equal(searches.Count, await LogsAsync(site, "logType=search"));
            Assert.Equal(
                visits.Sum(v => v.Logs.Count) + 1,
                (int)(await site.GetAsync("v1/live"))["events"]!
            );
        });
        await AssertSearchesAsync(site, searches);
        await AssertLogsAsync(site);
        await AssertSessionsAsync(site);
        Assert.Equal(Visitors, (int)(await site.GetAsync("v1/live"))["visitors"]!);
        await AssertSessionsLogsAsync(site);
        await AssertTablesAsync(site);
    }

    [Theory]
    [InlineData("v1/atomic-logs", "session", "x")]
    [InlineData("v1/atomic-logs", "session", "0190b6a1f3c17a2ab9d4e0c1a2b3c4d5-1")]
    [InlineData("v1/atomic-logs", "position", "22")]
    [InlineData("v1/atomic-logs", "clicked", "perhaps")]
    [InlineData("v1/sessions", "step", "ticket")]
    [InlineData("v1/sessions", "metricTo", "1")]
    [InlineData("v1/sessions", "priority", "x")]
    public async Task What_there_is_not_is_a_problem_that_names_it(
        string path,
        string name,
        string value
    )
    {
        using var client = new TrackingClient(running.App, TrackingApp.SecretKey);
        var (status, problem) = await client.SendAsync(
            HttpMethod.Get,
            $"{path}?{name}={value}",
            null
        );
        Assert.Equal((HttpStatusCode.BadRequest, name), (status, (string?)problem["field"]));
    }

    private static async Task AssertSearchesAsync(TrackingClient site, List<Search> searches)
    {
        var told = await site.GetAsync("v1/reports/searches");
        foreach (
            var (parameters, expected, figure) in ((
                string Parameters,
                int Expected,
                string Figure
            )[])
                [
                    ("clicked=true", searches.Count(s => s.IsClicked), "withClick"),
                    ("clicked=false", searches.Count(s => !s.IsClicked), "withoutClick"),
                ]
        )
        {
            Assert.Equal(expected, await LogsAsync(site, parameters));
            Assert.Equal(expected, (int)told[figure]!);
        }

        foreach (var of in (await site.GetAsync("v1/reports/queries"))["queries"]!.AsArray())
        {
            var one =
                $"query={Uri.EscapeDataString((string)of!["query"]!)}&logType={of["logType"]}";
            Assert.Equal((int)of["searches"]!, await LogsAsync(site, one));
            Assert.Equal((int)of["withClick"]!, await LogsAsync(site, one + "&clicked=true"));
            Assert.Equal((int)of["withoutResults"]!, await LogsAsync(site, one + "&empty=true"));
        }

        Assert.Equal(searches.Count(s => s.IsEmpty), await LogsAsync(site, "empty=true"));
        Assert.Equal(searches.Count(s => !s.IsEmpty), await LogsAsync(site, "empty=false"));
        foreach (var query in Queries)
        {
            var of = searches.Where(s => s.Query == query).ToList();
            var said = $"query={Uri.EscapeDataString(query.ToUpperInvariant())}";
            Assert.Equal(of.Count, await LogsAsync(site, said));
            Assert.Equal(
                of.Count(s => s is { IsEmpty: true, IsClicked: false }),
                await LogsAsync(site, said + "&empty=true&clicked=false")
            );
            Assert.Equal(
                of.Count,
                await LogsAsync(site, $"text={Uri.EscapeDataString(query)}&logType=SEARCH")
            );
        }
    }

    private async Task AssertLogsAsync(TrackingClient site)
    {
        var told = (await site.GetAsync("v1/reports/positions"))["positions"]!.AsArray();
        foreach (var position in Enumerable.Range(1, 3))
        {
            var expected = visits.Sum(v => v.Searches.Count(s => s.Position == position));
            Assert.Equal(expected, await LogsAsync(site, $"position={position}"));
            Assert.Equal(
                expected,
                told.Where(t => (int)t!["position"]! == position).Sum(t => (int)t!["clicks"]!)
            );
        }

        var commented = visits.Sum(v => v.Searches.Count(s => s.HasComment));
        Assert.Equal(commented, await LogsAsync(site, "commented=true"));
        Assert.Equal(Visitors, await LogsAsync(site, "url=/caf%C3%A9"));
        Assert.Equal(0, await LogsAsync(site, "url=/caf"));
        // What is tracked by a code came in another dialect.
        Assert.Equal(2 * Visitors + 1, await LogsAsync(site, "dialect=collect"));
        Assert.Equal(
            Visitors + visits.Sum(v => v.Searches.Count) + 1,
            await LogsAsync(site, "logType=SEARCH,page.visit,PAGE_VISIT")
        );
        // Each ticket, and nothing else, has no log type. Starts are made with their tokens.
        Assert.Equal(visits.Count(v => v.HasTicket), await LogsAsync(site, "hasLogType=false"));
    }

    private async Task AssertSessionsAsync(TrackingClient site)
    {
        var told = await site.GetAsync("v1/reports/sessions");
        var tickets = visits.Count(v => v.HasTicket);
        Assert.Equal(tickets, (int)told["ticket"]!);
        Assert.Equal(tickets, await SessionsAsync(site, "ticket=true"));
        Assert.Equal(Visitors - tickets, await SessionsAsync(site, "ticket=false"));
        foreach (var (step, count) in told["funnel"]!.AsObject())
        {
            Assert.Equal((int)count!, await SessionsAsync(site, $"step={step}"));
        }

        foreach (var (key, counts) in told["dataKeys"]!.AsObject())
        {
            Assert.Equal((int)counts!["sessions"]!, await SessionsAsync(site, $"dataKey={key}"));
        }

        var metric = (await site.GetAsync("v1/reports/metrics"))["metrics"]![0]!;
        foreach (var bin in metric["distribution"]!.AsArray())
        {
            Assert.Equal(
                (int)bin!["sessions"]!,
                await SessionsAsync(
                    site,
                    $"metric=CSAT&metricFrom={bin["from"]}&metricTo={bin["to"]}"
                )
            );
        }

        var all = (await site.GetAsync("v1/sessions"))["sessions"]!.AsArray();
        foreach (var ofOne in all.GroupBy(s => (int)s!["resultPriority"]!))
        {
            Assert.Equal(ofOne.Count(), await SessionsAsync(site, $"priority={ofOne.Key}"));
        }

        Assert.Equal(Visitors, await SessionsAsync(site, "landingPage=/caf%C3%A9"));
    }

    private async Task AssertTablesAsync(TrackingClient site)
    {
        var tickets = visits.Count(v => v.HasTicket);
        Assert.Equal(tickets, await RowsAsync(site, "v1/sessions?ticket=true"));
        var clicks = visits.Sum(v => v.Searches.Count(s => s.IsClicked));
        Assert.Equal(clicks, await RowsAsync(site, "v1/atomic-logs?clicked=true"));
        Assert.Equal(
            visits[0].Logs.Count,
            await RowsAsync(site, $"v1/atomic-logs?session={visits[0].Session}")
        );
    }

    private async Task<int> RowsAsync(TrackingClient site, string path)
    {
        using var http = new HttpClient { BaseAddress = running.App.Http.BaseAddress };
        http.DefaultRequestHeaders.Add("x-tracking-key", site.Key);
        var table = await http.GetStringAsync($"{path}&format=csv");
        // The first line names the columns; the last one ends.
        return table.Split("\r\n").Length - 2;
    }

    private async Task AssertSessionsLogsAsync(TrackingClient site)
    {
        foreach (var visit in visits)
        {
            foreach (var order in (string[])["oldest", "newest"])
            {
                var logs = await site.GetAsync(
                    $"v1/atomic-logs?session={visit.Session}&order={order}"
                );
                Assert.Equal(
                    visit.Logs.Order(StringComparer.Ordinal),
                    logs["logs"]!
                        .AsArray()
                        .Select(log => (string)log!["id"]!)
                        .Order(StringComparer.Ordinal)
                );
            }
        }
    }

    private static async Task<Visit> VisitAsync(TrackingClient site, Random random, int number)
    {
        site.SessionToken = null;
        var (_, opened) = await site.PostAsync("v1/tracking/session", null);
        site.SessionToken = (string)opened["sessionToken"]!;
        var visit = new Visit((string)opened["sessionId"]!);
        await SendAsync(site, visit, new { type = "page.visit", url = Page + number });
        for (var searches = random.Next(3); searches >= 0; searches--)
        {
            visit.Searches.Add(await SearchAsync(site, random, visit));
        }

        await SendAsync(
            site,
            visit,
            new { type = "survey", @params = new { metrics = new { CSAT = random.Next(1, 6) } } }
        );
        if (number % 3 == 0)
        {
            visit.HasTicket = true;
            await site.PostAsync("v1/collect", new { type = "contact_ticket" });
        }

        site.SessionToken = null;
        return visit;
    }

    private static async Task<Search> SearchAsync(TrackingClient site, Random random, Visit visit)
    {
        var query = Queries[random.Next(Queries.Length)];
        var found = random.Next(3) == 0 ? 0 : 3;
        var (_, codes) = await site.PostAsync(
            "v1/tracking/searches",
            new { query, results = Enumerable.Range(1, found).Select(i => new { id = $"c{i}" }) }
        );
        visit.Logs.Add((string)codes["searchId"]!);
        if (found == 0 || random.Next(2) == 0)
        {
            return new Search(query, found == 0, null, false);
        }

        var position = random.Next(3);
        var result = codes["results"]![position]!;
        var hasComment = random.Next(2) == 0;
        foreach (
            var body in (object[])
                [
                    new { type = "click", data = new { code = result["clickCode"] } },
                    new
                    {
                        type = "rate",
                        data = new
                        {
                            code = result["rateCode"],
                            value = 2,
                            comment = hasComment ? "no" : null,
                        },
                    },
                ]
        )
        {
            var (_, verdict) = await site.PostAsync("v1/tracking/events", body);
            visit.Logs.Add((string)verdict["id"]!);
        }

        return new Search(query, false, position + 1, hasComment);
    }

    private static async Task SendAsync(TrackingClient site, Visit visit, object body)
    {
        var (_, answer) = await site.PostAsync("v1/collect", body);
        visit.Logs.Add((string)answer["verdicts"]![0]!["id"]!);
    }

    private static async Task<int> LogsAsync(TrackingClient site, string parameters)
    {
        var counts = new List<int>();
        foreach (var order in (string[])["oldest", "newest"])
        {
            counts.Add(
                await CountAsync(site, $"v1/atomic-logs?order={order}&{parameters}", "logs")
            );
        }

        return Assert.Single(counts.Distinct());
    }

    private static Task<int> SessionsAsync(TrackingClient site, string parameters) =>
        CountAsync(site, $"v1/sessions?{parameters}", "sessions");

    // Page by page.
    private static async Task<int> CountAsync(TrackingClient site, string path, string name)
    {
        var (count, continuation) = (0, "");
        do
        {
            var page = await site.GetAsync($"{path}&limit=7&continuation={continuation}");
            count += page[name]!.AsArray().Count;
            continuation = (string?)page["continuation"];
        } while (continuation is not null);

        return count;
    }

    private sealed record Search(string Query, bool IsEmpty, int? Position, bool HasComment)
    {
        public bool IsClicked => Position is not null;
    }

    private sealed record Visit(string Session)
    {
        public List<Search> Searches { get; } = [];

        public List<string> Logs { get; } = [];

        public bool HasTicket { get; set; }
    }
}
