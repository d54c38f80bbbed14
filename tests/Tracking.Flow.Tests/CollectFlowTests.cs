using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>One app for all tests that send and look.</summary>
public sealed class RunningApp : IAsyncLifetime
{
    internal StorageAccount Storage { get; } = new();

    internal TrackingApp App { get; private set; } = null!;

    public async Task InitializeAsync() =>
        App = await TrackingApp.StartAsync(Support.NewFolder(), Storage);

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        Directory.Delete(App.Folder, recursive: true);
    }
}

public sealed class CollectFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TrackingApp app = running.App;
    private readonly StorageAccount storage = running.Storage;

    [Fact]
    public async Task What_is_accepted_becomes_a_row_and_a_line_with_all_that_was_sent()
    {
        var sentAt = Now;
        var id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(sentAt)).ToString();
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/collect")
        {
            Content = new StringContent(
                $$$"""{"events":[{"id":"{{{id}}}","type":"search","user":"ann","label":"größe","url":"https://shop.example/?q=1","params":{"query":"red shoes","n":1.50}}]}"""
            ),
        };
        request.Headers.Add("User-Agent", "Mozilla/5.0 (iPhone) Mobile");
        request.Headers.Add("X-Forwarded-For", "198.51.100.1, 203.0.113.77:4711, 10.0.0.1");
        using var response = await app.Http.SendAsync(request);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var answeredAt = Now;
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("accepted", (string?)answer["verdicts"]![0]!["status"]);
        Assert.Equal(id, (string?)answer["verdicts"]![0]!["id"]);

        await Support.EventuallyAsync(async () =>
        {
            var row = Assert.Single(
                await storage.RowsAsync("atomiclogs"),
                r => r.GetString("id") == id
            );
            var minute = row.PartitionKey.Split('_')[1];
            Assert.InRange(minute, MinuteOf(sentAt), MinuteOf(answeredAt));
            Assert.Equal(id, row.RowKey);
            Assert.Equal("""{"query":"red shoes","n":1.50}""", row.GetString("params"));
            Assert.Equal(
                ("ann", "größe", "phone", "203.0.113.0", false),
                (
                    row.GetString("user"),
                    row.GetString("label"),
                    row.GetString("deviceClass"),
                    row.GetString("ip"),
                    row.GetBoolean("verified")
                )
            );

            var (blob, line) = await LineAsync(id);
            Assert.Matches(@"^dt=\d{4}-\d\d-\d\d/hour=\d\d/part-\d\d-\d{3}\.jsonl$", blob);
            Assert.Equal("red shoes", (string?)line["params"]!["query"]);
            Assert.Equal("größe", (string?)line["label"]);
            Assert.NotNull(line["partition"]);
            Assert.NotNull(line["sequence"]);
            Assert.NotNull(line["index"]);
        });
    }

    [Fact]
    public async Task One_bad_event_costs_no_other_and_each_is_told_its_fate()
    {
        var answer = await app.PostAsync(
            "v1/collect",
            new
            {
                events = new object[]
                {
                    new { id = "flow-good", type = "search" },
                    new { type = "not ok" },
                    5,
                    new { id = "flow-good", type = "search" },
                },
            }
        );
        Assert.Equal(
            ["accepted", "rejected", "rejected", "duplicate"],
            answer["verdicts"]!.AsArray().Select(v => (string?)v!["status"])
        );
        Assert.Equal([0, 1, 2, 3], answer["verdicts"]!.AsArray().Select(v => (int)v!["index"]!));
        Assert.Equal("type", (string?)answer["verdicts"]![1]!["field"]);
        await Support.EventuallyAsync(async () =>
            Assert.Single(
                await storage.RowsAsync("atomiclogs"),
                r => r.GetString("id") == "flow-good"
            )
        );
    }

    [Fact]
    public async Task A_retry_of_an_event_without_a_time_lands_on_its_row()
    {
        var body = new
        {
            id = "order/17 #1",
            type = "rate",
            data = new { value = 4 },
        };
        await app.PostAsync("v1/tracking/events", body);

        // The row is written behind its anchor.
        await Support.EventuallyAsync(async () => Assert.Single(await RowsOfAsync("order/17 #1")));

        // As if the first had come long ago.
        var anchor = (await storage.RowsAsync("eventanchors")).Single(r =>
            r.RowKey.StartsWith("order!2f17!20!231.", StringComparison.Ordinal)
        );
        var first = (await RowsOfAsync("order/17 #1")).Single();
        var marker = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(Now)).ToString();
        await app.PostAsync("v1/tracking/events", body);
        await app.PostAsync("v1/tracking/events", body);
        await app.PostAsync("v1/collect", new { id = marker, type = "search" });
        await Support.EventuallyAsync(async () => Assert.Single(await RowsOfAsync(marker)));
        var row = Assert.Single(await RowsOfAsync("order/17 #1"));
        Assert.Equal(first.PartitionKey, row.PartitionKey);
        Assert.Equal(
            anchor.GetDateTimeOffset("filedAt")!.Value.ToString("yyyyMMddHHmm", null),
            row.PartitionKey.Split('_')[1]
        );
    }

    [Fact]
    public async Task Sessions_keep_their_events_together_and_atomic_logs_do_not_name_them()
    {
        var session = await app.PostAsync("v1/tracking/session", new { });
        Assert.Equal(1800, (int)session["expiresIn"]!);
        var token = (string)session["sessionToken"]!;
        Assert.EndsWith("-1", (string)session["sessionId"]!, StringComparison.Ordinal);
        var ids = new List<string>();
        foreach (var type in (string[])["search", "click", "CONTACT_START", "contact_ticket"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "v1/tracking/events")
            {
                Content = new StringContent(
                    $$$"""{"type":"{{{type}}}","data":{"value":null}}""",
                    Encoding.UTF8,
                    "application/x-www-form-urlencoded"
                ),
            };
            request.Headers.Add(
                "x-inbenta-session",
                ids.Count % 2 == 0 ? token : $"Bearer {token}"
            );
            using var response = await app.Http.SendAsync(request);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("accepted", (string?)answer["status"]);
            ids.Add((string)answer["id"]!);
        }

        await Support.EventuallyAsync(async () =>
        {
            var lines = await Task.WhenAll(ids.Select(LineAsync));
            Assert.Single(lines.Select(l => (int)l.Line["partition"]!).Distinct());
            Assert.Single(lines.Select(l => (string)l.Line["token"]!).Distinct());
            var rows = await storage.RowsAsync("atomiclogs");
            Assert.Equal(
                ["SEARCH", "MATCH"],
                ids.SelectMany(id => rows.Where(r => r.GetString("id") == id))
                    .Select(r => r.GetString("logType"))
                    .OfType<string>()
            );
            Assert.DoesNotContain(rows, r => r.ContainsKey("token"));
        });
    }

    [Theory]
    [InlineData("""{"type":"contact_start"}""", 400, "session-required")]
    [InlineData("""{"type":"no_such_type"}""", 400, "unknown")]
    [InlineData("""{"type":""", 400, "malformed")]
    [InlineData("""{"data":{}}""", 400, "missing")]
    public async Task A_refused_event_is_explained(string body, int status, string type)
    {
        using var response = await app.Http.PostAsync(
            "v1/tracking/events",
            new StringContent(body)
        );
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"urn:tracking:{type}", (string?)problem["type"]);
        Assert.NotNull(problem["error"]!["message"]);
        Assert.NotNull(problem["errors"]![0]!["message"]);
    }

    [Fact]
    public async Task Bodies_may_be_compressed_and_beacons_carry_their_key_in_the_url()
    {
        var id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(Now)).ToString();
        using var buffer = new MemoryStream();
        await using (var gzip = new GZipStream(buffer, CompressionMode.Compress, leaveOpen: true))
        {
            await gzip.WriteAsync(
                Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","type":"page.visit"}""")
            );
        }

        using var client = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(app.Http.BaseAddress!, $"v1/collect?key={TrackingApp.WriteKey}")
        )
        {
            Content = new ByteArrayContent(buffer.ToArray()),
        };
        request.Content.Headers.Add("Content-Encoding", "gzip");
        request.Content.Headers.Add("Content-Type", "text/plain;charset=UTF-8");
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await Support.EventuallyAsync(async () =>
            Assert.Equal("PAGE_VISIT", Assert.Single(await RowsOfAsync(id)).GetString("logType"))
        );
    }

    [Fact]
    public async Task Limits_are_named()
    {
        await AssertProblemAsync(new byte[(1024 * 1024) + 1], null, 413, "1048576");
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, true))
        {
            await gzip.WriteAsync(new byte[50 * 1024 * 1024]);
        }

        await AssertProblemAsync(bomb.ToArray(), "gzip", 413, "1048576");
        await AssertProblemAsync("not gzip"u8.ToArray(), "gzip", 400, "Content-Encoding");
        await AssertProblemAsync("{}"u8.ToArray(), "zstd", 415, "gzip");
        await AssertProblemAsync(""u8.ToArray(), null, 400, "empty");
        await AssertProblemAsync("\"text\""u8.ToArray(), null, 400, "An object or an array");
        await AssertProblemAsync("[]"u8.ToArray(), null, 400, "no events");
        var many = "[" + string.Join(',', Enumerable.Repeat("{}", 1001)) + "]";
        await AssertProblemAsync(Encoding.UTF8.GetBytes(many), null, 413, "1000");
    }

    [Fact]
    public async Task Keys_and_origins_are_checked()
    {
        Assert.Equal(401, await StatusAsync(null, null));
        Assert.Equal(401, await StatusAsync("wk_other", null));
        Assert.Equal(202, await StatusAsync(TrackingApp.WriteKey, "http://localhost:3000"));
        Assert.Equal(403, await StatusAsync(TrackingApp.WriteKey, "https://evil.example"));
        Assert.Equal(202, await StatusAsync(TrackingApp.SecretKey, null));
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/tracking/events")
        {
            Content = new StringContent("""{"type":"search"}"""),
        };
        request.Headers.Add("x-inbenta-session", "Bearer forged");
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Browsers_are_told_which_pages_may_call()
    {
        using var allowed = await PreflightAsync("http://localhost:3000");
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal(
            ["http://localhost:3000"],
            allowed.Headers.GetValues("Access-Control-Allow-Origin")
        );
        Assert.Equal(
            ["x-tracking-key,anonymousid"],
            allowed.Headers.GetValues("Access-Control-Allow-Headers")
        );
        Assert.Equal(["86400"], allowed.Headers.GetValues("Access-Control-Max-Age"));
        using var refused = await PreflightAsync("https://evil.example");
        Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Addresses_that_are_not_there_and_methods_that_do_not_fit_are_refused()
    {
        using var notFound = await app.Http.GetAsync("v1/nothing");
        Assert.Equal(HttpStatusCode.NotFound, notFound.StatusCode);
        using var wrongMethod = await app.Http.GetAsync("v1/collect");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
        foreach (
            var (method, path, allowed) in new[]
            {
                (HttpMethod.Get, "v1/collect", "POST, OPTIONS"),
                (HttpMethod.Patch, "v1/projects/demo", "GET, PUT, DELETE"),
                (HttpMethod.Put, "v1/sessions", "GET, POST"),
                (HttpMethod.Delete, "v1/sessions/one", "GET"),
                (HttpMethod.Head, "v1/health", "GET"),
                (HttpMethod.Post, "openapi.json", "GET, HEAD"),
            }
        )
        {
            using var request = new HttpRequestMessage(method, path);
            using var response = await app.Http.SendAsync(request);
            Assert.Equal(
                (HttpStatusCode.MethodNotAllowed, string.Join(", ", allowed.Split(", ").Order())),
                (response.StatusCode, string.Join(", ", response.Content.Headers.Allow.Order()))
            );
        }
    }

    [Fact]
    public async Task The_audit_log_tells_what_was_done_in_a_chain_of_hashes()
    {
        await Support.EventuallyAsync(async () =>
        {
            var lines = await storage.LinesAsync("audit-logs");
            var actions = lines
                .Values.SelectMany(l => l)
                .Select(l => (string)JsonNode.Parse(l)!["action"]!)
                .Order();
            Assert.Equal(["app.started", "project.created"], actions);
            foreach (var (blob, content) in lines)
            {
                var previous = blob;
                foreach (var line in content)
                {
                    Assert.Equal(
                        Convert.ToHexStringLower(
                            System.Security.Cryptography.SHA256.HashData(
                                Encoding.UTF8.GetBytes(previous)
                            )
                        ),
                        (string?)JsonNode.Parse(line)!["previousLineSha256"]
                    );
                    previous = line;
                }
            }
        });
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static string MinuteOf(long milliseconds) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(milliseconds)
            .ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    private async Task<IReadOnlyList<Azure.Data.Tables.TableEntity>> RowsOfAsync(string id) =>
        [.. (await storage.RowsAsync("atomiclogs")).Where(r => r.GetString("id") == id)];

    private async Task<(string Blob, JsonNode Line)> LineAsync(string id)
    {
        var lines = await storage.LinesAsync("app-events");
        return Assert.Single(
            lines.SelectMany(blob =>
                blob.Value.Select(line => (blob.Key, Line: JsonNode.Parse(line)!))
            ),
            found => (string?)found.Line["id"] == id
        );
    }

    private async Task AssertProblemAsync(byte[] body, string? encoding, int status, string detail)
    {
        using var content = new ByteArrayContent(body);
        if (encoding is not null)
        {
            content.Headers.Add("Content-Encoding", encoding);
        }

        using var response = await app.Http.PostAsync("v1/collect", content);
        Assert.Equal(status, (int)response.StatusCode);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Contains(detail, (string)problem["detail"]!, StringComparison.Ordinal);
    }

    private async Task<int> StatusAsync(string? key, string? origin)
    {
        using var client = new HttpClient { BaseAddress = app.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/collect")
        {
            Content = new StringContent("""{"type":"search"}"""),
        };
        if (key is not null)
        {
            request.Headers.Add("x-tracking-key", key);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await client.SendAsync(request);
        return (int)response.StatusCode;
    }

    private async Task<HttpResponseMessage> PreflightAsync(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "v1/collect");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "x-tracking-key,anonymousid");
        return await app.Http.SendAsync(request);
    }
}
