using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>The API reference, as programs and people get it, and the app as the reference says that it is.</summary>
public sealed class ReferenceFlowTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TrackingApp app = running.App;

    [Fact]
    public async Task The_document_is_served_once_to_who_keeps_it_and_compressed_to_who_takes_that()
    {
        using var client = Client();
        using var plain = await client.GetAsync("openapi.json");
        Assert.Equal("application/json", plain.Content.Headers.ContentType!.MediaType);
        Assert.Equal("*", Assert.Single(plain.Headers.GetValues("Access-Control-Allow-Origin")));
        var text = await plain.Content.ReadAsStringAsync();
        Assert.True(
            JsonNode.DeepEquals(ApiReference.Current.Document, JsonNode.Parse(text)),
            "It is not the one of the app that was built."
        );

        using var again = new HttpRequestMessage(HttpMethod.Get, "openapi.json");
        again.Headers.IfNoneMatch.Add(plain.Headers.ETag!);
        using var unchanged = await client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Empty(await unchanged.Content.ReadAsByteArrayAsync());

        using var compressed = new HttpRequestMessage(HttpMethod.Get, "openapi.json");
        compressed.Headers.AcceptEncoding.ParseAdd("br;q=1, gzip;q=0.8");
        using var packed = await new HttpClient { BaseAddress = app.Http.BaseAddress }.SendAsync(
            compressed
        );
        Assert.Equal("gzip", Assert.Single(packed.Content.Headers.ContentEncoding));
        await using var unpacked = new GZipStream(
            await packed.Content.ReadAsStreamAsync(),
            CompressionMode.Decompress
        );
        using var reader = new StreamReader(unpacked);
        Assert.Equal(text, await reader.ReadToEndAsync());
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

    [Fact]
    public async Task Every_example_is_answered_as_it_says()
    {
        var values = await ValuesAsync();
        using var client = Client();
        var wrong = new List<string>();
        var count = 0;
        foreach (var operation in ApiReference.Current.Operations)
        {
            var bodies = operation.Examples.ToList();
            if (bodies.Count == 0)
            {
                bodies.Add(("", new JsonObject(), "without a body", "", 0));
            }

            foreach (var example in bodies)
            {
                foreach (var hasAll in new[] { false, true })
                {
                    count++;
                    await PrepareAsync(operation);
                    using var request = Request(operation, values, hasAll);
                    Authorize(request, operation, values);
                    if (example.MediaType.Length > 0)
                    {
                        request.Content = new StringContent(
                            example.Body,
                            Encoding.UTF8,
                            example.MediaType
                        );
                    }

                    using var response = await client.SendAsync(request);
                    var status = example.Status != 0 ? [example.Status] : Successes(operation);
                    if (!status.Contains((int)response.StatusCode))
                    {
                        wrong.Add(
                            $"{operation}, {example.Name}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}"
                        );
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(count > ApiReference.Current.Operations.Count());
    }

    [Fact]
    public async Task Without_a_key_every_operation_that_needs_one_says_so()
    {
        var values = await ValuesAsync();
        using var client = Client();
        var closed = ApiReference
            .Current.Operations.Where(o => SchemesOf(o).Any() && o.Responses.ContainsKey("401"))
            .ToList();
        Assert.NotEmpty(closed);
        foreach (var operation in closed)
        {
            using var request = Request(operation, values, hasAll: false);
            using var response = await client.SendAsync(request);
            Assert.True(HttpStatusCode.Unauthorized == response.StatusCode, $"{operation}");
        }
    }

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

    // What only an app that runs can give: a session, a dead letter, an access token.
    private async Task<IReadOnlyDictionary<string, string>> ValuesAsync()
    {
        using var writer = new TrackingClient(app, TrackingApp.WriteKey);
        var (_, session) = await writer.PostAsync("v1/tracking/session", null);
        var (_, rejected) = await writer.PostAsync("v1/collect", """{"type":"no spaces please"}""");
        using var reader = new TrackingClient(app, TrackingApp.SecretKey);
        var (_, auth) = await reader.PostAsync("v1/auth", null);
        var values = new Dictionary<string, string>
        {
            ["sessionId"] = (string)session["sessionId"]!,
            ["id"] = (string)rejected["verdicts"]![0]!["deadLetterId"]!,
            ["accessToken"] = (string)auth["accessToken"]!,
        };
        await Support.EventuallyAsync(async () =>
        {
            await reader.GetAsync($"v1/sessions/{values["sessionId"]}");
            await reader.GetAsync($"v1/dead-letters/{values["id"]}");
        });
        return values;
    }

    // Each change begins with the project and the key that it is about.
    private async Task PrepareAsync(ApiOperation operation)
    {
        if (!operation.Path.StartsWith("/v1/projects/{project}", StringComparison.Ordinal))
        {
            return;
        }

        using var admin = TrackingClient.Admin(app);
        await admin.SendAsync(HttpMethod.Put, "v1/projects/shop", "{}");
        if (operation.Path.EndsWith("/keys/{id}", StringComparison.Ordinal))
        {
            await admin.SendAsync(
                operation.Method == "PUT" ? HttpMethod.Delete : HttpMethod.Put,
                "v1/projects/shop/keys/web",
                operation.Method == "PUT" ? null : """{"kind":"write"}"""
            );
        }
    }

    private static HttpRequestMessage Request(
        ApiOperation operation,
        IReadOnlyDictionary<string, string> values,
        bool hasAll
    )
    {
        var path = operation.Path;
        var query = new List<string>();
        var headers = new List<(string Name, string Value)>();
        foreach (var parameter in operation.Parameters)
        {
            var name = (string)parameter["name"]!;
            var isRequired = (bool?)parameter["required"] == true;
            if (parameter["example"]?.ToString() is not { } example || !isRequired && !hasAll)
            {
                Assert.False(isRequired && parameter["example"] is null, $"{operation}: {name}");
                continue;
            }

            var isOfProject = operation.Path.Contains("{project}", StringComparison.Ordinal);
            var value = !isOfProject && values.TryGetValue(name, out var real) ? real : example;
            switch ((string)parameter["in"]!)
            {
                case "path":
                    path = path.Replace(
                        $"{{{name}}}",
                        Uri.EscapeDataString(value),
                        StringComparison.Ordinal
                    );
                    break;
                case "query":
                    query.Add($"{name}={Uri.EscapeDataString(value)}");
                    break;
                default:
                    headers.Add((name, value));
                    break;
            }
        }

        var address = query.Count > 0 ? $"{path}?{string.Join('&', query)}" : path;
        var request = new HttpRequestMessage(
            new HttpMethod(operation.Method),
            address.TrimStart('/')
        );
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static void Authorize(
        HttpRequestMessage request,
        ApiOperation operation,
        IReadOnlyDictionary<string, string> values
    )
    {
        switch (SchemesOf(operation).FirstOrDefault())
        {
            case "key":
                request.Headers.Add("x-tracking-key", TrackingApp.WriteKey);
                break;
            case "secretKey":
                request.Headers.Add("x-tracking-key", TrackingApp.SecretKey);
                break;
            case "basicKey":
                var basic = Convert.ToBase64String(
                    Encoding.UTF8.GetBytes($"{TrackingApp.WriteKey}:")
                );
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
                break;
            case "adminKey":
                request.Headers.Authorization = new AuthenticationHeaderValue(
                    "Bearer",
                    TrackingApp.AdminKey
                );
                break;
            case "accessToken":
                request.Headers.Authorization = new AuthenticationHeaderValue(
                    "Bearer",
                    values["accessToken"]
                );
                break;
            default:
                break;
        }
    }

    private static IEnumerable<string> SchemesOf(ApiOperation operation) =>
        (operation.Json["security"]?.AsArray() ?? []).Select(one => one!.AsObject().First().Key);

    // At an app on a laptop nobody signs in, so what asks for that says that it does.
    private static int[] Successes(ApiOperation operation) =>
        SchemesOf(operation).SequenceEqual(["signIn"])
            ? [(int)HttpStatusCode.Unauthorized]
            :
            [
                .. operation
                    .Responses.Select(response =>
                        int.Parse(response.Key, System.Globalization.CultureInfo.InvariantCulture)
                    )
                    .Where(status => status < 300),
            ];
}
