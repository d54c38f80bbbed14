using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tracking.Functions.Web;

namespace Tracking.Functions.Tests.Web;

/// <summary>How browsers get the tracker script.</summary>
public sealed class ScriptAnswerTests
{
    private static readonly ScriptFile Script = new(
        "t.js",
        new ServedFile(ScriptFile.Type, Encoding.UTF8.GetBytes("plain"))
    );

    private readonly WebOptions options = new();

    [Fact]
    public async Task Any_page_may_have_it_whatever_it_demands_of_what_it_loads()
    {
        var answer = await AskAsync("t.js");
        Assert.Equal("*", answer.Headers.AccessControlAllowOrigin);
        Assert.Equal("cross-origin", answer.Headers["Cross-Origin-Resource-Policy"]);
    }

    [Fact]
    public async Task Only_the_name_with_the_hash_of_its_bytes_is_kept_for_a_year()
    {
        var year = "public, max-age=31536000, immutable";
        Assert.Equal(year, (await AskAsync(Script.HashedName)).Headers.CacheControl);
        var answer = await AskAsync("t.js");
        Assert.Equal(200, answer.StatusCode);
        Assert.Contains(
            "max-age=300",
            answer.Headers.CacheControl.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_name_with_the_hash_of_another_version_claims_nothing() =>
        Assert.Equal(404, (await AskAsync("t.0123456789abcdef.js")).StatusCode);

    [Fact]
    public async Task Other_names_are_no_scripts() =>
        Assert.Equal(404, (await AskAsync("t.other.js")).StatusCode);

    [Theory]
    [InlineData("?sri", "WRITE_KEY")]
    [InlineData("?sri&key=wk_1-a.b", "wk_1-a.b")]
    [InlineData("?sri&key=%22%3E%3Cscript%3E", "WRITE_KEY")]
    public async Task The_snippet_pins_the_bytes_that_the_name_stands_for(string query, string key)
    {
        var integrity = $"sha384-{Convert.ToBase64String(SHA384.HashData(Script.File.Plain))}";
        var answer = await AskAsync("t.js", query);
        Assert.Equal("text/plain; charset=utf-8", answer.ContentType);
        Assert.Equal(
            $"""
            <!-- Pinned to the version {Script.File.Hash}: take this snippet anew whenever the app is upgraded. -->
            <script async src="https://t.example/{Script.HashedName}"
              integrity="{integrity}"
              crossorigin="anonymous" data-key="{key}"></script>

            """,
            BodyOf(answer)
        );

        options.PublicUrl = "https://shop.example/t/";
        Assert.Contains(
            $"\"https://shop.example/t/{Script.HashedName}\"",
            BodyOf(await AskAsync("t.js", query)),
            StringComparison.Ordinal
        );
    }

    private async Task<HttpResponse> AskAsync(string name, string query = "")
    {
        var context = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(),
        };
        context.Response.Body = new MemoryStream();
        var request = context.Request;
        (request.Scheme, request.Host) = ("https", new HostString("t.example"));
        (request.Path, request.QueryString) = ($"/{name}", new QueryString(query));
        var answers = new ScriptAnswer(new ScriptFiles([Script]), Options.Create(options));
        await answers.Of(request, name).ExecuteAsync(context);
        return context.Response;
    }

    private static string BodyOf(HttpResponse response) =>
        Encoding.UTF8.GetString(((MemoryStream)response.Body).ToArray());
}
