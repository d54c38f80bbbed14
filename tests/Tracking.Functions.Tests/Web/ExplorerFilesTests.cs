using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Tracking.Functions.Web.Explorer;

namespace Tracking.Functions.Tests.Web;

/// <summary>The explorer's files are small, name each other, and are served as they were built.</summary>
public partial class ExplorerFilesTests
{
    private const int MostOfFirstLoad = 60 * 1024;

    private readonly ExplorerFiles files = new();

    [Fact]
    public void All_that_the_first_view_needs_is_small() =>
        Assert.InRange(files.First.Sum(file => file.Gzip.Length), 1, MostOfFirstLoad);

    [Fact]
    public void The_page_names_files_that_are_there_and_nothing_of_elsewhere()
    {
        var html = Encoding.UTF8.GetString(files.Page.Plain);
        var named = Named().Matches(html).Select(match => match.Groups[1].Value).ToList();
        // Whatever is needed at once is asked for at once.
        Assert.Equal(
            files.First.Select(file => file.Name).Where(name => name.Length > 0).Order(),
            named.Select(name => name["explore/".Length..]).Order()
        );
        // The policy refuses both.
        Assert.DoesNotContain("<style", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<script(?![^>]* src=)", html);
    }

    [Fact]
    public void What_is_compressed_is_the_same() =>
        Assert.All(
            files.All,
            file =>
            {
                using var gzip = new GZipStream(
                    new MemoryStream(file.Gzip),
                    CompressionMode.Decompress
                );
                using var brotli = new BrotliStream(
                    new MemoryStream(file.Brotli),
                    CompressionMode.Decompress
                );
                Assert.Equal(file.Plain, Read(gzip));
                Assert.Equal(file.Plain, Read(brotli));
            }
        );

    [Theory]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip;q=0.5, br;q=0", "gzip")]
    [InlineData("identity", null)]
    [InlineData("", null)]
    public async Task It_is_sent_in_a_coding_that_the_browser_takes(string accepted, string? coding)
    {
        var response = await AskAsync(("Accept-Encoding", accepted));
        Assert.Equal(coding, (string?)response.Headers.ContentEncoding);
        Assert.Equal(response.ContentLength, response.Body.Length);
        Assert.Equal("Accept-Encoding", response.Headers.Vary);
    }

    [Fact]
    public async Task Who_has_it_is_told_no_more_than_that()
    {
        var first = await AskAsync();
        var second = await AskAsync(("If-None-Match", first.Headers.ETag.ToString()));
        Assert.Equal((304, 0), (second.StatusCode, second.Body.Length));
        Assert.Equal(200, (await AskAsync(("If-None-Match", "\"other\""))).StatusCode);
    }

    [Fact]
    public async Task Who_has_it_under_another_policy_gets_it_again()
    {
        var versions = new List<string>();
        foreach (var policy in new[] { null, "https://one.example", "https://two.example" })
        {
            var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
            await new ExplorerResult(files.Page, "no-cache", policy).ExecuteAsync(context);
            versions.Add(context.Response.Headers.ETag.ToString());
        }

        Assert.Distinct(versions);
    }

    private async Task<HttpResponse> AskAsync(params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        context.Request.Method = "GET";
        foreach (var (name, value) in headers)
        {
            context.Request.Headers[name] = value;
        }

        await new ExplorerResult(files.Page, "no-cache").ExecuteAsync(context);
        return context.Response;
    }

    private static byte[] Read(Stream stream)
    {
        using var read = new MemoryStream();
        stream.CopyTo(read);
        return read.ToArray();
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Named();
}
