using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests;

/// <summary>Requests that the host forwards to the worker's own web server.</summary>
public sealed class RequestTests(RunningApp running) : IClassFixture<RunningApp>
{
    private const int HostsLimit = 100 * 1024 * 1024;

    private readonly TrackingApp app = running.App;

    [Theory]
    [InlineData("GET", "", 404, "unknown-path")]
    [InlineData("GET", "v1/nothing", 404, "unknown-path")]
    [InlineData("GET", "api/v1/nothing", 404, "unknown-path")]
    [InlineData("GET", "v1/collect", 405, "method-not-allowed")]
    [InlineData("PUT", "V1/Collect", 405, "method-not-allowed")]
    [InlineData("DELETE", "v1/tracking/events", 405, "method-not-allowed")]
    [InlineData("POST", "v1/sessions", 403, "secret-key-required")]
    [InlineData("PUT", "v1/sessions", 405, "method-not-allowed")]
    [InlineData("GET", "v1/sessions", 403, "secret-key-required")]
    [InlineData("GET", "v1/sessions/none-1", 403, "secret-key-required")]
    [InlineData("POST", "v1/dead-letters/replay", 403, "secret-key-required")]
    [InlineData("GET", "v1/projects/demo", 401, "unknown-admin-key")]
    [InlineData("POST", "v1/collect", 400, "malformed")]
    [InlineData("GET", "t.other.js", 404, "unknown-path")]
    public async Task Each_finds_the_function_of_its_path_and_method(
        string method,
        string path,
        int status,
        string type
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await app.Http.SendAsync(request);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        await AssertProblemAsync(response, type);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("t.js")]
    [InlineData("t.core.js")]
    public async Task The_script_of_pages_comes_through_the_host_as_it_is_compressed(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Encoding", "gzip, br");
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/javascript", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("br", Assert.Single(response.Content.Headers.ContentEncoding));
        await using var script = new BrotliStream(
            await response.Content.ReadAsStreamAsync(),
            CompressionMode.Decompress
        );
        using var reader = new StreamReader(script);
        Assert.StartsWith("(()=>{", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_larger_than_the_workers_server_takes_is_refused_as_any_other(
        bool isChunked
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/collect")
        {
            Content = new ByteArrayContent(new byte[HostsLimit / 2]),
        };
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.ExpectContinue = true;
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        await AssertProblemAsync(response, "request-too-large");
    }

    [Fact]
    public async Task A_client_is_where_the_front_end_saw_it_whatever_it_says_itself()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/collect")
        {
            Content = JsonContent.Create(new { id = "somewhere", type = "search" }),
        };
        request.Headers.Add("X-Forwarded-For", "198.51.100.1, 203.0.113.77:4711");
        request.Headers.Add("CLIENT-IP", "198.51.100.2");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Prefix", "/elsewhere");
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await Support.EventuallyAsync(async () =>
        {
            var rows = await running.Storage.RowsAsync("atomiclogs");
            var row = Assert.Single(rows, r => r.GetString("id") == "somewhere");
            Assert.Equal("203.0.113.0", row.GetString("ip"));
        });
    }

    [Fact]
    public async Task The_pixel_and_the_health_are_answered()
    {
        using var pixel = await app.Http.GetAsync("v1/pixel.gif?type=page.visit");
        Assert.Equal("image/gif", pixel.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["accepted"], pixel.Headers.GetValues("x-tracking-status"));
        using var health = await app.Http.GetAsync("v1/health");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task A_client_that_goes_away_costs_nobody_else_anything()
    {
        for (var i = 0; i < 20; i++)
        {
            using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(i));
            try
            {
                await app.Http.PostAsJsonAsync("v1/collect", new { type = "search" }, gone.Token);
            }
            catch (OperationCanceledException)
            {
                // As it was to be.
            }
        }

        var answer = await app.PostAsync("v1/collect", new { type = "search" });
        Assert.Equal(1, (int)answer["accepted"]!);
    }

    [Fact]
    public async Task The_host_is_sent_no_line_for_a_request_that_went_well()
    {
        await app.PostAsync("v1/collect", new { type = "search" });
        var worker = await app.Host.Worker;
        await worker.AskStatusAsync();
        Assert.DoesNotContain(
            worker.Logs,
            log =>
                log.Level == RpcLog.Types.Level.Information
                && log.Category.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
        );
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, string type)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal($"urn:tracking:{type}", (string?)problem["type"]);
    }
}
