using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>The API reference, as programs and people get it.</summary>
public sealed class ReferenceFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TrackingApp app = running.App;

    [Fact]
    public async Task The_document_is_the_one_of_the_app_and_any_page_may_load_it()
    {
        using var client = Client();
        using var answer = await client.GetAsync("openapi.json");
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.True(
            JsonNode.DeepEquals(
                ApiReference.Current.Document,
                JsonNode.Parse(await answer.Content.ReadAsStringAsync())
            ),
            "It is not the one of the app that was built."
        );
    }

    [Theory]
    [InlineData("openapi.json")]
    [InlineData("docs")]
    public async Task It_is_sent_compressed_and_once_to_who_keeps_it(string path)
    {
        using var client = new HttpClient { BaseAddress = app.Http.BaseAddress };
        var text = await client.GetStringAsync(path);
        using var packed = await AskAsync(client, HttpMethod.Get, path);
        Assert.Equal("br", Assert.Single(packed.Content.Headers.ContentEncoding));
        await using var unpacked = new BrotliStream(
            await packed.Content.ReadAsStreamAsync(),
            CompressionMode.Decompress
        );
        using var reader = new StreamReader(unpacked);
        Assert.Equal(text, await reader.ReadToEndAsync());

        using var head = await AskAsync(client, HttpMethod.Head, path);
        Assert.Equal(packed.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(packed.Headers.ETag, head.Headers.ETag);

        using var again = await AskAsync(client, HttpMethod.Get, path, packed.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_page_may_load_nothing_but_its_own_files_which_browsers_keep()
    {
        using var client = Client();
        using var page = await client.GetAsync("docs");
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync();
        var files = Functions.Web.Reference.ReferencePage.Files.Keys.ToList();
        Assert.All(files, file => Assert.Contains($"/docs/{file}", html, StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var loaded = await new HttpClient { BaseAddress = app.Http.BaseAddress }.GetAsync(
                $"docs/{file}"
            );
            Assert.Equal(HttpStatusCode.OK, loaded.StatusCode);
            Assert.Contains(
                "immutable",
                loaded.Headers.CacheControl!.ToString(),
                StringComparison.Ordinal
            );
        }

        using var none = await client.GetAsync("docs/docs-of-yesterday.js");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [ChromiumFact]
    public Task In_a_browser_the_page_is_found_one_s_way_in_by_address_by_keyboard_and_on_a_phone() =>
        Clients.RunAsync(
            "reference-page.mjs",
            app.Http.BaseAddress!.ToString().TrimEnd('/'),
            ChromiumFactAttribute.Program!
        );

    [Fact]
    public async Task A_client_that_is_made_of_it_compiles_and_works()
    {
        using var document = File.CreateText(Path.Combine(app.Folder, "openapi.json"));
        await document.WriteAsync(ApiReference.Current.Document.ToJsonString());
        await document.DisposeAsync();
        await Clients.RunAsync(
            "reference.mjs",
            Path.Combine(app.Folder, "openapi.json"),
            app.Http.BaseAddress!.ToString(),
            TrackingApp.WriteKey,
            TrackingApp.SecretKey
        );
    }

    private HttpClient Client() => new(new ReferenceCheck()) { BaseAddress = app.Http.BaseAddress };

    private static Task<HttpResponseMessage> AskAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        EntityTagHeaderValue? known = null
    )
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.AcceptEncoding.ParseAdd("gzip;q=0.8, br");
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        return client.SendAsync(request);
    }
}
