using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tracking.Flow.Tests;

/// <summary>What clients are answered while storage takes connections and says nothing.</summary>
public sealed class StalledStorageFlowTests(RunningAzurite azurite)
    : IClassFixture<RunningAzurite>,
        IDisposable
{
    private readonly string folder = Support.NewFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Known_keys_go_on_and_whatever_needs_storage_is_answered_that_it_may_come_again()
    {
        await using var app = await TrackingApp.StartAsync(
            folder,
            azurite.Storage,
            "--Projects__CacheSeconds",
            "1"
        );
        Assert.Equal(HttpStatusCode.Accepted, await CollectAsync(app));
        await SignalAsync("-STOP");
        try
        {
            Assert.Equal(HttpStatusCode.Accepted, await CollectAsync(app));
            using var unknown = await SendAsync(app, HttpMethod.Post, "v1/collect", "wk_not_known");
            await AssertUnavailableAsync(unknown);
            using var read = await SendAsync(
                app,
                HttpMethod.Get,
                "v1/sessions",
                TrackingApp.SecretKey
            );
            await AssertUnavailableAsync(read);

            using var pixel = await SendAsync(app, HttpMethod.Get, "v1/pixel.gif", "wk_not_known");
            Assert.Equal(HttpStatusCode.OK, pixel.StatusCode);
            Assert.Equal("image/gif", pixel.Content.Headers.ContentType?.MediaType);
            Assert.Equal("unavailable", pixel.Headers.GetValues("x-tracking-status").Single());

            using var preflight = await SendAsync(app, HttpMethod.Options, "v1/collect", null);
            Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
            Assert.True(preflight.Headers.Contains("Access-Control-Allow-Origin"));

            // What is known has expired long since.
            for (var i = 0; i < 100; i++)
            {
                Assert.Equal(HttpStatusCode.Accepted, await CollectAsync(app));
            }
        }
        finally
        {
            await SignalAsync("-CONT");
        }

        await Support.EventuallyAsync(async () =>
        {
            using var read = await SendAsync(
                app,
                HttpMethod.Get,
                "v1/sessions",
                TrackingApp.SecretKey
            );
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        });
    }

    private static async Task<HttpStatusCode> CollectAsync(TrackingApp app)
    {
        using var response = await app.Http.PostAsJsonAsync("v1/collect", new { type = "search" });
        return response.StatusCode;
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("urn:tracking:unavailable", (string?)problem["type"]);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        TrackingApp app,
        HttpMethod method,
        string path,
        string? key
    )
    {
        using var client = new HttpClient { BaseAddress = app.Http.BaseAddress };
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
        {
            request.Content = JsonContent.Create(new { type = "search" });
        }

        if (key is null)
        {
            request.Headers.Add("Origin", "http://localhost:3000");
        }
        else
        {
            request.Headers.Add("x-tracking-key", key);
        }

        return await client.SendAsync(request);
    }

    private async Task SignalAsync(string signal)
    {
        var id = await File.ReadAllTextAsync(
            Path.Combine(azurite.Folder, "azurite", "azurite.pid")
        );
        using var kill = Process.Start("kill", [signal, id.Trim()]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
