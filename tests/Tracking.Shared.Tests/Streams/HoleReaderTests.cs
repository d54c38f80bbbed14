using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tracking.Local.Clients;
using Tracking.Local.Hubs;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Shared.Tests.Streams;

/// <summary>Against a real hub of the local runtime.</summary>
public sealed class HoleReaderTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("tracking-").FullName;
    private readonly FakeTimeProvider time = new(Some.Time);
    private readonly EventHubBroker broker;
    private readonly HubClients clients;

    public HoleReaderTests()
    {
        broker = new EventHubBroker(folder, 1, time);
        clients = new HubClients(new EmbeddedHubClients(broker));
    }

    public async Task InitializeAsync()
    {
        for (var i = 0; i < 10; i++)
        {
            await clients
                .Producer("hub")
                .SendAsync([new EventData($"{i}")], new SendEventOptions { PartitionId = "0" });
        }
    }

    public async Task DisposeAsync()
    {
        await clients.DisposeAsync();
        broker.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Without_holes_frames_are_handed_on_as_they_are() =>
        Assert.Equal([0, 1, 2], await AfterAsync(-1, 0, 1, 2));

    [Fact]
    public async Task Applied_frames_are_left_out() =>
        Assert.Equal([2, 3], await AfterAsync(1, 0, 1, 2, 3));

    [Fact]
    public async Task A_hole_before_a_batch_is_read_again() =>
        Assert.Equal([2, 3, 4, 5, 6], await AfterAsync(1, 5, 6));

    [Fact]
    public async Task Holes_within_a_batch_are_read_again() =>
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], await AfterAsync(0, 1, 4, 5, 7));

    [Fact]
    public async Task Frames_handed_over_twice_are_left_out() =>
        Assert.Equal([1, 2], await AfterAsync(0, 1, 1, 2, 1));

    private async Task<IEnumerable<long>> AfterAsync(long applied, params long[] batch)
    {
        var frames = new List<EventData>();
        await foreach (
            var frame in new HoleReader(clients, NullLogger<HoleReader>.Instance).AfterAsync(
                "hub",
                0,
                new StreamPosition(applied, Some.Time),
                [.. batch.Select(s => Some.Received($"{s}", s))],
                CancellationToken.None
            )
        )
        {
            frames.Add(frame);
        }

        Assert.All(frames, f => Assert.Equal($"{f.SequenceNumber}", f.EventBody.ToString()));
        return frames.Select(f => f.SequenceNumber);
    }
}
