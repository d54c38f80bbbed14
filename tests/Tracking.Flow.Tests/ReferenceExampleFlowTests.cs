using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Tracking.Shared.Access;
using Tracking.Tests.Doubles;

namespace Tracking.Flow.Tests;

/// <summary>The app, held against what the API reference says of it.</summary>
public sealed class ReferenceExampleFlowTests(RunningApp running)
    : IClassFixture<RunningApp>,
        IDisposable
{
    private const string Csv = "text/csv";

    private readonly TrackingApp app = running.App;
    private readonly HttpClient client = new(new ReferenceCheck())
    {
        BaseAddress = running.App.Http.BaseAddress,
    };

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Every_example_is_answered_as_it_says()
    {
        var values = await ValuesAsync();
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
    public async Task What_can_be_a_table_is_one_for_who_accepts_that()
    {
        var values = await ValuesAsync();
        var tables = ApiReference
            .Current.Operations.Where(o =>
                o.Method == "GET" && o.Responses["200"]?["content"]?[Csv] is not null
            )
            .ToList();
        Assert.NotEmpty(tables);
        foreach (var operation in tables)
        {
            using var request = Request(operation, values, hasAll: false);
            Authorize(request, operation, values);
            request.Headers.Accept.ParseAdd(Csv);
            using var response = await client.SendAsync(request);
            Assert.Equal(Csv, response.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task Who_has_an_answer_is_told_that_it_is_the_same_and_no_more()
    {
        var values = await ValuesAsync();
        var kept = ApiReference.Current.Operations.Where(o =>
            o.Responses.ContainsKey("304") && !SchemesOf(o).SequenceEqual(["signIn"])
        );
        Assert.NotEmpty(kept);
        foreach (var operation in kept)
        {
            using var first = Request(operation, values, hasAll: true);
            Authorize(first, operation, values);
            // The snippet is made anew each time.
            first.RequestUri = new(first.RequestUri!.ToString().Split("?sri")[0], UriKind.Relative);
            using var answer = await client.SendAsync(first);
            using var second = Request(operation, values, hasAll: true);
            Authorize(second, operation, values);
            second.RequestUri = new(first.RequestUri.PathAndQuery, UriKind.Relative);
            second.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using var again = await client.SendAsync(second);
            var moves = operation.Path is "/v1/live" or "/v1/lag" or "/v1/exports";
            Assert.True(
                again.StatusCode == HttpStatusCode.NotModified || moves,
                $"{operation}: {again.StatusCode}"
            );
        }
    }

    [Fact]
    public async Task The_parameters_that_it_has_are_those_that_are_understood()
    {
        var values = await ValuesAsync();
        var readers = ApiReference
            .Current.Operations.Where(o =>
                o.Method == "GET" && SchemesOf(o).FirstOrDefault() == "secretKey"
            )
            .ToList();
        Assert.NotEmpty(readers);
        foreach (var operation in readers)
        {
            using var request = Request(operation, values, hasAll: false);
            Authorize(request, operation, values);
            request.RequestUri = new($"{request.RequestUri}?usr=ann", UriKind.Relative);
            using var response = await client.SendAsync(request);
            var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            var names = string.Join(
                ", ",
                operation
                    .Parameters.Where(p => (string?)p["in"] == "query")
                    .Select(p => (string)p["name"]!)
                    // That is for who has signed in.
                    .Where(name => name != ReadAccess.Parameter)
                    .Order(StringComparer.Ordinal)
            );
            var detail = (string)problem["detail"]!;
            const string Are = "There are ";
            var understood = detail[
                (detail.LastIndexOf(Are, StringComparison.Ordinal) + Are.Length)..
            ]
                .TrimEnd('.')
                .Split(", ")
                .Order(StringComparer.Ordinal);
            Assert.Equal(names.Length > 0 ? names : "none here", string.Join(", ", understood));
        }
    }

    [Fact]
    public async Task Without_a_key_every_operation_that_needs_one_says_so()
    {
        var values = await ValuesAsync();
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
        if (operation.Path.Contains("/targets/", StringComparison.Ordinal))
        {
            await admin.SendAsync(
                HttpMethod.Put,
                "v1/projects/shop/targets/crm",
                """{"kind":"webhook","url":"https://hooks.example","secret":"whsec_bXlzZWNyZXRteXNlY3JldG15c2VjcmV0"}"""
            );
        }

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
