using System.Net;

namespace Tracking.Flow.Tests;

/// <summary>Every session that is listed is found by its id.</summary>
public sealed class SessionLookupFlowTests : IDisposable
{
    private const int Visitors = 16;

    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Though_sessions_are_spread_over_fewer_partitions_than_the_hub_has()
    {
        await using var app = await TrackingApp.StartAsync(
            folder,
            storage,
            "--Publisher__Partitions",
            "2"
        );
        using var reader = new TrackingClient(app, TrackingApp.SecretKey);
        await app.PostAsync(
            "v1/collect",
            new
            {
                events = Enumerable
                    .Range(0, Visitors)
                    .Select(i => new { type = "page.visit", user = $"visitor {i}" }),
            }
        );
        await Support.EventuallyAsync(async () =>
        {
            var listed = (await reader.GetAsync("v1/sessions"))["sessions"]!.AsArray();
            Assert.Equal(Visitors, listed.Count);
            foreach (var session in listed)
            {
                var id = (string)session!["sessionId"]!;
                var found = await reader.GetAsync($"v1/sessions/{id}");
                Assert.Equal((string?)session["user"], (string?)found["user"]);
                Assert.Equal(2, found["events"]!.AsArray().Count);
            }
        });
    }

    [Theory]
    [InlineData("00000000000070008000000000000000-1")]
    [InlineData("00000000000070008000000000000000-99999999999")]
    [InlineData("01a2159c426d7361a90fdb46c1b70088--1")]
    [InlineData("x")]
    public async Task What_is_no_session_is_not_found(string id)
    {
        await using var app = await TrackingApp.StartAsync(folder, storage);
        using var reader = new TrackingClient(app, TrackingApp.SecretKey);
        var (status, problem) = await reader.SendAsync(HttpMethod.Get, $"v1/sessions/{id}", null);
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("urn:tracking:unknown-session", (string?)problem["type"]);
    }
}
