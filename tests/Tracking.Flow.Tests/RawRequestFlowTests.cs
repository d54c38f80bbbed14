using System.Net.Sockets;
using System.Text;

namespace Tracking.Flow.Tests;

/// <summary>Requests byte by byte, as no HTTP library sends them.</summary>
public sealed class RawRequestFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private const string Event = """{"type":"page.visit"}""";

    [Theory]
    [InlineData("17 F", 400)]
    [InlineData("FFFFFFFF", 400)]
    [InlineData("FFFFFFFFFFFFFFFFF", 400)]
    [InlineData("-1", 400)]
    [InlineData("G", 400)]
    [InlineData("15", 202)]
    public async Task A_chunk_of_no_size_is_a_bad_request(string size, int status)
    {
        var chunks = $"Transfer-Encoding: chunked\r\n\r\n{size}\r\n{Event}\r\n0\r\n\r\n";
        Assert.Equal(status, await SendAsync(chunks));
        Assert.DoesNotContain("   at ", running.App.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("User-Agent: caf\u00e9", 202)]
    [InlineData("Referer: https://shop.example/caf\u00c3\u00a9", 202)]
    [InlineData("Origin: https://\u00e9.example", 403)]
    public async Task A_header_may_have_any_bytes(string header, int status) =>
        Assert.Equal(
            status,
            await SendAsync($"{header}\r\nContent-Length: {Event.Length}\r\n\r\n{Event}")
        );

    // The status of the answer. Each character is a byte.
    private async Task<int> SendAsync(string headersAndBody)
    {
        var url = running.App.Http.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        await using var stream = client.GetStream();
        var request =
            $"POST /v1/collect HTTP/1.1\r\nHost: {url.Authority}\r\nx-tracking-key: {TrackingApp.WriteKey}\r\n{headersAndBody}";
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return int.Parse((await reader.ReadLineAsync())!.Split(' ')[1], null);
    }
}
