using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Messaging.EventHubs;
using Tracking.Local.Clients;
using Tracking.Local.Hosting;
using Tracking.Local.Hubs;

namespace Tracking.Flow.Tests;

/// <summary>What happens when things are killed, stopped, or handed over again.</summary>
public sealed class DurabilityFlowTests : IDisposable
{
    private const int EventsOfARequest = 50;

    private readonly string folder = Support.NewFolder();
    private readonly StorageAccount storage = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Killed_in_the_middle_of_20000_events_every_acknowledged_one_is_there_once()
    {
        var acknowledged = new ConcurrentBag<string>();
        const int connections = 8;
        const int requests = 20_000 / EventsOfARequest;
        var app = await TrackingApp.StartAsync(folder, storage);
        try
        {
            var next = 0;
            var killAt = requests / 2;
            var senders = Enumerable
                .Range(0, connections)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        int request;
                        while ((request = Interlocked.Increment(ref next)) <= requests)
                        {
                            if (request == killAt)
                            {
                                await app.KillAsync();
                            }

                            await SendAsync(app, acknowledged);
                        }
                    })
                );
            await Assert.ThrowsAsync<HttpRequestException>(() => Task.WhenAll(senders));
            await app.DisposeAsync();

            // The rest, and the check, after a restart.
            app = await TrackingApp.StartAsync(folder, storage);
            while (Interlocked.Increment(ref next) <= requests)
            {
                await SendAsync(app, acknowledged);
            }

            Assert.InRange(acknowledged.Count, 10_000, 20_000);
            await AssertEachOnceAsync(acknowledged);
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_batch_handed_over_twice_gives_the_same_rows_and_the_same_lines()
    {
        var acknowledged = new ConcurrentBag<string>();
        await using (var app = await TrackingApp.StartAsync(folder, storage))
        {
            for (var i = 0; i < 20; i++)
            {
                await SendAsync(app, acknowledged);
            }

            await AssertEachOnceAsync(acknowledged);
        }

        // Without checkpoints everything is handed over again.
        Directory.Delete(Path.Combine(folder, "checkpoints"), recursive: true);
        await using var again = await TrackingApp.StartAsync(folder, storage);
        await SendAsync(again, acknowledged);
        await AssertEachOnceAsync(acknowledged);
        await Support.EventuallyAsync(() =>
        {
            Assert.Equal(
                Directory
                    .GetFiles(
                        Path.Combine(folder, "hubs", "tracked-events"),
                        "*.log",
                        SearchOption.AllDirectories
                    )
                    .Length,
                Directory
                    .GetFiles(Path.Combine(folder, "checkpoints", "tracked-events", "readers"))
                    .Length
            );
            return Task.CompletedTask;
        });
        await AssertEachOnceAsync(acknowledged);
    }

    [Fact]
    public async Task While_storage_is_down_events_are_taken_and_nothing_is_lost()
    {
        var acknowledged = new ConcurrentBag<string>();
        var azuriteFolder = Path.Combine(folder, "own-azurite");
        var azurite = await Azurite.EnsureAsync(
            storage.Address,
            azuriteFolder,
            CancellationToken.None
        );
        await using var app = await TrackingApp.StartAsync(folder, storage);
        await SendAsync(app, acknowledged);
        await AssertEachOnceAsync(acknowledged);
        await AssertHealthAsync(app, "ok");

        await azurite!.DisposeAsync();
        Assert.False(await storage.IsUpAsync());
        await AssertHealthAsync(app, "degraded");
        for (var i = 0; i < 10; i++)
        {
            await SendAsync(app, acknowledged);
        }

        await Support.EventuallyAsync(() =>
        {
            Assert.Contains("it is repeated in", app.Output, StringComparison.Ordinal);
            return Task.CompletedTask;
        });
        azurite = await Azurite.EnsureAsync(storage.Address, azuriteFolder, CancellationToken.None);
        await AssertEachOnceAsync(acknowledged);
        await app.DisposeAsync();
        await azurite!.DisposeAsync();
    }

    [Fact]
    public async Task What_cannot_be_read_becomes_a_dead_letter_and_holds_nobody_up()
    {
        var acknowledged = new ConcurrentBag<string>();
        await using (var app = await TrackingApp.StartAsync(folder, storage))
        {
            await SendAsync(app, acknowledged);
        }

        using (var broker = new EventHubBroker(folder, 4, TimeProvider.System))
        {
            foreach (var body in (string[])["poison \u0001", "[{\"id\":\"x\"},7]"])
            {
                await broker
                    .Hub("tracked-events")
                    .Partition(1)
                    .AppendAsync([StoredEvent.Encode(new EventData(body), null)]);
            }
        }

        await using var again = await TrackingApp.StartAsync(folder, storage);
        for (var i = 0; i < 4; i++)
        {
            await SendAsync(again, acknowledged);
        }

        await Support.EventuallyAsync(async () =>
        {
            var letters = await storage.RowsAsync("deadletters");
            Assert.Equal(
                ["not-a-frame", "not-an-event", "not-an-event"],
                letters.Select(l => l.GetString("reason")).Order()
            );
            Assert.Equal(
                "poison \u0001",
                System.Text.Encoding.UTF8.GetString(
                    letters.Single(l => l.GetString("reason") == "not-a-frame").GetBinary("raw")
                )
            );
        });
        await AssertEachOnceAsync(acknowledged, linesOfOthers: 1);
    }

    private static Task AssertHealthAsync(TrackingApp app, string status) =>
        Support.EventuallyAsync(async () =>
        {
            using var response = await app.Http.GetAsync("v1/health");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var health = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Equal((status, true), ((string?)health["status"], (bool)health["eventHubs"]!));
        });

    private static async Task SendAsync(TrackingApp app, ConcurrentBag<string> acknowledged)
    {
        var events = Enumerable
            .Range(0, EventsOfARequest)
            .Select(i => new
            {
                id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(),
                type = i % 5 == 0 ? "page.visit" : "search",
                user = $"user-{Random.Shared.Next(1000)}",
                @params = new { query = $"shoes {i}" },
            })
            .ToList();
        using var response = await PostAsync(app, new { events });
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        foreach (var verdict in answer["verdicts"]!.AsArray())
        {
            if ((string?)verdict!["status"] == "accepted")
            {
                acknowledged.Add((string)verdict["id"]!);
            }
        }
    }

    // A busy machine may say that it takes nothing now: then it is sent again, as clients do.
    private static async Task<HttpResponseMessage> PostAsync(TrackingApp app, object body)
    {
        for (var attempt = 1; ; attempt++)
        {
            var response = await app.Http.PostAsJsonAsync("v1/collect", body);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || attempt == 20)
            {
                return response;
            }

            response.Dispose();
            await Task.Delay(TimeSpan.FromSeconds(0.5));
        }
    }

    private Task AssertEachOnceAsync(ConcurrentBag<string> acknowledged, int linesOfOthers = 0) =>
        Support.EventuallyAsync(async () =>
        {
            var expected = acknowledged.ToHashSet();
            var rows = (await storage.RowsAsync("atomiclogs"))
                .Select(r => r.GetString("id"))
                .ToList();
            // Facts about the visitors' sessions are in files of their own.
            var lines = (await storage.LinesAsync("app-events"))
                .Where(blob => blob.Key.Contains("/part-", StringComparison.Ordinal))
                .SelectMany(blob => blob.Value)
                .Select(l => JsonNode.Parse(l)!)
                .ToList();
            var ids = lines.Select(l => (string)l["id"]!).ToList();

            // Events of requests that were cut off may be there too; none may be there twice.
            Assert.Empty(expected.Except(rows));
            Assert.Empty(expected.Except(ids));
            Assert.Equal(rows.Count, rows.Distinct().Count());
            Assert.Equal(ids.Count, ids.Distinct().Count());
            Assert.Equal(rows.Count, ids.Count - linesOfOthers);

            // Within a partition the lines are in the order of the hub, without holes.
            Assert.All(
                lines.GroupBy(l => (int)l["partition"]!),
                partition =>
                {
                    var places = partition
                        .Select(l => ((long)l["sequence"]!, (int)l["index"]!))
                        .ToList();
                    Assert.Equal(places.Order(), places);
                }
            );
        });
}
