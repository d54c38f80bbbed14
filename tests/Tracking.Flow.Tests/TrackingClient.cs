using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>A client of the tracking API that posts as those that exist do, and a manager of projects.</summary>
internal sealed class TrackingClient(TrackingApp app, string key) : IDisposable
{
    private readonly HttpClient http = new(new ReferenceCheck())
    {
        BaseAddress = app.Http.BaseAddress,
    };

    public string? AccessToken { get; set; }

    public string? SessionToken { get; set; }

    public string? Origin { get; set; }

    public static TrackingClient Admin(TrackingApp app) =>
        new(app, "") { AccessToken = TrackingApp.AdminKey };

    public Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string path, object? body) =>
        SendAsync(HttpMethod.Post, path, body);

    public Task<(HttpStatusCode Status, JsonNode Body)> TrackAsync(string type, object? data) =>
        PostAsync("prod/km/v1/tracking/events/", new { type, data });

    public async Task<JsonNode> GetAsync(string path)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, path, null);
        Assert.Equal(HttpStatusCode.OK, status);
        return body;
    }

    /// <summary>Makes a project, and a client with a key of it.</summary>
    public async Task<TrackingClient> MakeAsync(string project, object document, string kind)
    {
        var (made, _) = await SendAsync(HttpMethod.Put, $"v1/projects/{project}", document);
        Assert.True(made is HttpStatusCode.Created or HttpStatusCode.OK);
        return await KeyAsync(project, kind);
    }

    public async Task<TrackingClient> KeyAsync(string project, string kind)
    {
        var (_, answer) = await PostAsync($"v1/projects/{project}/keys", new { kind });
        return new TrackingClient(app, (string)answer["key"]!);
    }

    public string Key => key;

    public async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            // Clients name all sorts of types.
            request.Content = new StringContent(
                body as string ?? JsonSerializer.Serialize(body),
                Encoding.UTF8,
                "application/x-www-form-urlencoded"
            );
        }

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        Add("x-inbenta-key", key);
        Add("x-inbenta-session", SessionToken);
        Add("Origin", Origin);
        Add("Authorization", AccessToken is null ? null : $"Bearer {AccessToken}");
        foreach (var (name, value) in headers)
        {
            Add(name, value);
        }

        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var answer = text.Length > 0 ? JsonNode.Parse(text)! : new JsonObject();
        if (response.Headers.ETag is { } version)
        {
            answer["etag"] = version.ToString();
        }

        return (response.StatusCode, answer);
    }

    public void Dispose() => http.Dispose();
}
