using System.Net;
using System.Text.Json.Nodes;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>Sessions as a site and its analyst see them, with a clock that can be set.</summary>
public sealed class SessionFlowTests : IDisposable
{
    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_session_can_be_read_while_it_is_open_and_ends_by_the_30_minute_rule()
    {
        string token;
        string first;
        await using (var app = await TrackingApp.StartAsync(folder, storage))
        {
            var created = await app.PostAsync("v1/tracking/session", new { });
            token = (string)created["sessionToken"]!;
            first = (string)created["sessionId"]!;
            await EventuallyAsync(app, first, s => Assert.Equal("START", (string?)s["result"]));
            await TrackAsync(app, token, "search");
            await TrackAsync(app, token, "click");
            await EventuallyAsync(
                app,
                first,
                s => Assert.Equal("CLICK_MATCH", (string?)s["result"])
            );
            await TrackAsync(app, token, "CONTACT_TICKET");
            await TrackAsync(app, token, "CONTACT_START");
            await EventuallyAsync(
                app,
                first,
                session =>
                {
                    Assert.Equal("CONTACT_TICKET", (string?)session["result"]);
                    Assert.True((bool)session["contact"]!);
                    Assert.True((bool)session["open"]!);
                    Assert.Equal(4, (int)session["eventCount"]!);
                    Assert.Equal(1, (int)session["dataKeys"]!["SEARCH"]!);
                    Assert.Equal(
                        ["START", "SEARCH", "CLICK_MATCH", "CONTACT_TICKET", "CONTACT_START"],
                        session["events"]!.AsArray().Select(e => (string?)e!["dataKey"])
                    );
                }
            );
        }

        // The same token, later than the timeout: another session.
        await using (var app = await StartAheadAsync(TimeSpan.FromMinutes(31)))
        {
            await TrackAsync(app, token, "search");
            await EventuallyAsync(
                app,
                first[..^1] + "2",
                s => Assert.Equal(1, (int)s["eventCount"]!)
            );
            await EventuallyAsync(app, first, s => Assert.False((bool)s["open"]!));
        }

        // Nobody calls any more: the sweep ends it.
        var soon = 57 - TimeProvider.System.GetUtcNow().Second;
        await using (
            var app = await StartAheadAsync(TimeSpan.FromSeconds(3 * 3600 + (soon + 60) % 60))
        )
        {
            await EventuallyAsync(app, first[..^1] + "2", s => Assert.False((bool)s["open"]!));
            await Support.EventuallyAsync(async () =>
            {
                var facts = (await storage.LinesAsync("app-events"))
                    .Where(blob => blob.Key.Contains("/sessions-", StringComparison.Ordinal))
                    .OrderBy(blob => blob.Key, StringComparer.Ordinal)
                    .SelectMany(blob => blob.Value)
                    .Select(line => JsonNode.Parse(line)!)
                    .ToList();
                Assert.Equal(
                    [
                        ("session.start", "1"),
                        ("session.end", "1"),
                        ("session.start", "2"),
                        ("session.end", "2"),
                    ],
                    facts.Select(f =>
                        ((string)f["action"]!, ((string)f["params"]!["sessionId"]!)[^1..])
                    )
                );
                Assert.Equal("CONTACT_TICKET", (string?)facts[1]["params"]!["result"]);
            });
        }
    }

    [Fact]
    public async Task Traffic_sent_twice_and_killed_in_the_middle_comes_to_what_was_sent()
    {
        string[] types = ["search", "click", "contact_start", "page.visit", "contact_ticket"];
        var random = new Random(7);
        var app = await TrackingApp.StartAsync(folder, storage);
        var sent = new Dictionary<string, List<(string Id, string Type)>>();
        try
        {
            var tokens = new Dictionary<string, string>();
            for (var i = 0; i < 150; i++)
            {
                var created = await app.PostAsync("v1/tracking/session", new { });
                tokens[(string)created["sessionId"]!] = (string)created["sessionToken"]!;
                sent[(string)created["sessionId"]!] = [];
            }

            var ids = tokens.Keys.ToList();
            for (var request = 0; request < 120; request++)
            {
                var events = new List<object>();
                for (var i = 0; i < 10; i++)
                {
                    var session = ids[random.Next(ids.Count)];
                    var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
                    var type = types[Math.Min(random.Next(12), types.Length - 1) % types.Length];
                    sent[session].Add((id, type));
                    events.Add(
                        new
                        {
                            id,
                            type,
                            token = tokens[session],
                        }
                    );
                }

                // A client whose answer got lost sends the same again.
                await app.PostAsync("v1/collect", new { events });
                if (request is 40 or 80)
                {
                    await app.KillAsync();
                    await app.DisposeAsync();
                    app = await TrackingApp.StartAsync(folder, storage);
                }

                if (random.Next(3) == 0 || request is 40 or 80)
                {
                    await app.PostAsync("v1/collect", new { events });
                }
            }

            await Support.EventuallyAsync(async () =>
            {
                var all = await storage.RowsAsync("sessions");
                Assert.Equal(Tallies.Made(all), Tallies.Stored(all));
                var rows = Tallies.SessionsOf(all).ToDictionary(r => r.GetString("sessionId"));
                Assert.Equal(sent.Keys.Order(), rows.Keys.Order());
                Assert.All(
                    sent,
                    session =>
                    {
                        var row = rows[session.Key];
                        Assert.Equal(session.Value.Count, row.GetInt32("eventCount"));
                        Assert.Equal(Result(session.Value), row.GetString("result"));
                    }
                );
                var events = await storage.SessionEventsAsync();
                Assert.Equal(
                    sent.Values.SelectMany(e => e.Select(x => x.Id)).Order(),
                    events
                        .Where(e => e.GetInt32("step") == 2)
                        .Select(e => e.GetString("id"))
                        .Order()
                );
            });
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    private static string Result(List<(string Id, string Type)> events)
    {
        // As the table of priorities has them, the best first.
        (string Type, string Key)[] priorities =
        [
            ("contact_ticket", "CONTACT_TICKET"),
            ("contact_start", "CONTACT_START"),
            ("click", "CLICK_MATCH"),
            ("search", "SEARCH"),
        ];
        return priorities.FirstOrDefault(p => events.Any(e => e.Type == p.Type)).Key ?? "START";
    }

    [Fact]
    public async Task Pages_neither_skip_nor_repeat_and_filters_hold()
    {
        await using var app = await TrackingApp.StartAsync(folder, storage);
        var made = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            var created = await app.PostAsync("v1/tracking/session", new { });
            made.Insert(0, (string)created["sessionId"]!);
            await TrackAsync(
                app,
                (string)created["sessionToken"]!,
                i % 2 == 0 ? "search" : "click"
            );
        }

        await Support.EventuallyAsync(async () =>
            Assert.Equal(4, (await SessionsAsync(app, "?result=SEARCH")).Sessions.Count)
        );
        var read = new List<string>();
        string? continuation = null;
        do
        {
            var page = await SessionsAsync(
                app,
                $"?limit=3&continuation={Uri.EscapeDataString(continuation ?? "")}"
            );
            Assert.InRange(page.Sessions.Count, 1, 3);
            read.AddRange(page.Sessions);
            continuation = page.Continuation;
            await app.PostAsync("v1/tracking/session", new { });
        } while (continuation is not null);

        Assert.Equal(made, read);
        Assert.Empty((await SessionsAsync(app, "?contact=true")).Sessions);
        Assert.Empty((await SessionsAsync(app, "?to=2026-01-01T00:00:00Z")).Sessions);
    }

    [Fact]
    public async Task Reading_needs_the_secret_key_and_good_parameters()
    {
        await using var app = await TrackingApp.StartAsync(folder, storage);
        using var withWriteKey = await app.Http.GetAsync("v1/sessions");
        Assert.Equal(HttpStatusCode.Forbidden, withWriteKey.StatusCode);
        foreach (
            var bad in (string[])
                [
                    "?limit=0",
                    "?limit=x",
                    "?from=x",
                    "?to=x",
                    "?contact=2",
                    "?continuation=x",
                    "?from=2000-01-01",
                ]
        )
        {
            using var response = await GetAsync(app, "v1/sessions" + bad);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        foreach (var unknown in (string[])["x", "x-1", "01a204a05cdf7659b7c5684585fb0c1b-1"])
        {
            using var response = await GetAsync(app, $"v1/sessions/{unknown}");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    private Task<TrackingApp> StartAheadAsync(TimeSpan ahead) =>
        TrackingApp.StartAsync(folder, storage, "--LocalRuntime:ClockOffset", $"{ahead:c}");

    private static async Task TrackAsync(TrackingApp app, string token, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/tracking/events")
        {
            Content = new StringContent($$"""{"type":"{{type}}"}"""),
        };
        request.Headers.Add("x-inbenta-session", token);
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static Task EventuallyAsync(
        TrackingApp app,
        string sessionId,
        Action<JsonNode> assertion
    ) =>
        Support.EventuallyAsync(async () =>
        {
            using var response = await GetAsync(app, $"v1/sessions/{sessionId}");
            response.EnsureSuccessStatusCode();
            assertion(JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
        });

    private static async Task<(IReadOnlyList<string> Sessions, string? Continuation)> SessionsAsync(
        TrackingApp app,
        string query
    )
    {
        using var response = await GetAsync(app, "v1/sessions" + query);
        response.EnsureSuccessStatusCode();
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return (
            [.. answer["sessions"]!.AsArray().Select(s => (string)s!["sessionId"]!)],
            (string?)answer["continuation"]
        );
    }

    private static async Task<HttpResponseMessage> GetAsync(TrackingApp app, string path)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(app.Http.BaseAddress!, path)
        );
        using var client = new HttpClient();
        request.Headers.Add("x-tracking-key", TrackingApp.SecretKey);
        return await client.SendAsync(request);
    }
}
