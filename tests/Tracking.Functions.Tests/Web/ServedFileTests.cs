using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Tracking.Functions.Web;

namespace Tracking.Functions.Tests.Web;

/// <summary>How browsers get files.</summary>
public sealed class ServedFileTests
{
    private static readonly ServedFile File = new(
        "text/css",
        Encoding.UTF8.GetBytes("plain"),
        Encoding.UTF8.GetBytes("gzip"),
        Encoding.UTF8.GetBytes("br")
    );

    [Theory]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0.1, gzip", "gzip")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("gzip;q=0.5, br;q=0", "gzip")]
    [InlineData("BR", "br")]
    [InlineData("*", "br")]
    [InlineData("deflate", null)]
    [InlineData("identity", null)]
    [InlineData("br;q=0", null)]
    [InlineData("", null)]
    [InlineData("nonsense;;,", null)]
    public async Task It_comes_in_the_encoding_that_a_browser_likes_best(
        string accepted,
        string? chosen
    )
    {
        var answer = await AskAsync("GET", ("Accept-Encoding", accepted));
        Assert.Equal(200, answer.StatusCode);
        Assert.Equal(chosen ?? "plain", BodyOf(answer));
        Assert.Equal(chosen ?? "", answer.Headers.ContentEncoding.ToString());
        Assert.Equal("Accept-Encoding", answer.Headers.Vary);
        Assert.Equal(
            ("text/css", "no-cache"),
            (answer.ContentType, (string?)answer.Headers.CacheControl)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task HEAD_is_answered_as_GET_but_for_the_body(string accepted)
    {
        var get = await AskAsync("GET", ("Accept-Encoding", accepted));
        var head = await AskAsync("HEAD", ("Accept-Encoding", accepted));
        Assert.Equal(
            get.Headers.Select(header => $"{header.Key}: {header.Value}"),
            head.Headers.Select(header => $"{header.Key}: {header.Value}")
        );
        Assert.Equal((get.StatusCode, get.Body.Length), (head.StatusCode, head.ContentLength));
        Assert.Equal("", BodyOf(head));
    }

    [Fact]
    public async Task What_a_browser_has_already_is_not_sent_again()
    {
        var tag = (await AskAsync("GET", ("Accept-Encoding", "br"))).Headers.ETag.ToString();
        foreach (var known in new[] { tag, $"\"x\", W/{tag}", "*" })
        {
            var again = await AskAsync("GET", ("Accept-Encoding", "br"), ("If-None-Match", known));
            Assert.Equal((304, ""), (again.StatusCode, BodyOf(again)));
            Assert.Equal(tag, again.Headers.ETag);
        }

        // The same file in another encoding is other bytes.
        var other = await AskAsync("GET", ("Accept-Encoding", "gzip"), ("If-None-Match", tag));
        Assert.Equal(200, other.StatusCode);
    }

    [Fact]
    public void What_the_build_has_not_compressed_is_compressed_when_it_is_asked_for() =>
        AssertSame(new ServedFile("text/css", Encoding.UTF8.GetBytes(new string('a', 10_000))));

    /// <summary>Asserts that a file is the same in each encoding, and smaller.</summary>
    internal static void AssertSame(ServedFile file)
    {
        using var gzip = new GZipStream(
            new MemoryStream(file.In("gzip")),
            CompressionMode.Decompress
        );
        using var brotli = new BrotliStream(
            new MemoryStream(file.In("br")),
            CompressionMode.Decompress
        );
        Assert.Equal(file.Plain, Read(gzip));
        Assert.Equal(file.Plain, Read(brotli));
        // What is very small has no room for a coding.
        var most = Math.Max(file.Plain.Length - 1, 256);
        Assert.InRange(file.In("gzip").Length, 1, most);
        Assert.InRange(file.In("br").Length, 1, most);
    }

    private static async Task<HttpResponse> AskAsync(
        string method,
        params (string Name, string Value)[] headers
    )
    {
        var context = new DefaultHttpContext
        {
            Request = { Method = method },
            Response = { Body = new MemoryStream() },
            RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(),
        };
        foreach (var (name, value) in headers)
        {
            context.Request.Headers[name] = value;
        }

        await File.ToResult(context.Request, "no-cache").ExecuteAsync(context);
        return context.Response;
    }

    private static string BodyOf(HttpResponse response) =>
        Encoding.UTF8.GetString(((MemoryStream)response.Body).ToArray());

    private static byte[] Read(Stream stream)
    {
        using var read = new MemoryStream();
        stream.CopyTo(read);
        return read.ToArray();
    }
}
