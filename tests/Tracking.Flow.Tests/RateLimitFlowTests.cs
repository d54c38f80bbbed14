using System.Net;

namespace Tracking.Flow.Tests;

public sealed class RateLimitFlowTests : IDisposable
{
    private readonly string folder = Support.NewFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Who_asks_too_often_is_turned_away_and_told_when_to_come_again()
    {
        await using var app = await TrackingApp.StartAsync(
            folder,
            new StorageAccount(),
            "--RateLimit__AddressPerSecond",
            "5"
        );
        using var client = new TrackingClient(app, TrackingApp.WriteKey);
        using var server = new TrackingClient(app, TrackingApp.SecretKey);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 60; i++)
        {
            answers.Add((await client.TrackAsync("search", null)).Status);
            Assert.Equal(HttpStatusCode.OK, (await server.TrackAsync("search", null)).Status);
        }

        Assert.Equal(HttpStatusCode.OK, answers[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        var (_, other) = await client.SendAsync(
            HttpMethod.Post,
            "v1/tracking/events",
            new { type = "search" },
            ("X-Forwarded-For", "203.0.113.9")
        );
        Assert.Equal("accepted", (string?)other["status"]);
    }
}
