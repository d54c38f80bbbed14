using Azure;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Tracking.Functions.Operate;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Tests.Operate;

public sealed class HealthProbeTests : IAsyncDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly HubClients hubs;
    private readonly HealthProbe probe;
    private readonly TaskCompletionSource never = new();
    private readonly List<(string? Partition, EventData Frame)> written = [];
    private bool hasHubs = true;
    private readonly PublisherOptions options = new();
    private bool takesEvents = true;
    private bool hubsHang;
    private int looks;

    public HealthProbeTests()
    {
        var producer = new Mock<EventHubProducerClient>();
        producer
            .Setup(p => p.GetPartitionIdsAsync(It.IsAny<CancellationToken>()))
            .Returns(async () =>
            {
                looks++;
                if (hubsHang)
                {
                    await never.Task;
                }

                return hasHubs ? ["0", "1"] : throw new IOException("gone");
            });
        producer
            .Setup(p =>
                p.SendAsync(
                    It.IsAny<IEnumerable<EventData>>(),
                    It.IsAny<SendEventOptions>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .Returns<IEnumerable<EventData>, SendEventOptions, CancellationToken>(
                (frames, options, _) =>
                {
                    written.Add((options.PartitionId, frames.Single()));
                    return takesEvents
                        ? Task.CompletedTask
                        : Task.FromException(new IOException("disk full"));
                }
            );
        hubs = new HubClients(
            Mock.Of<IHubClientFactory>(f => f.CreateProducer(It.IsAny<string>()) == producer.Object)
        );
        var table = new Mock<TableClient>();
        table
            .Setup(t =>
                t.GetEntityIfExistsAsync<TableEntity>(
                    It.IsAny<string>(),
                    It.IsAny<string>(),
                    It.IsAny<IEnumerable<string>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ThrowsAsync(new RequestFailedException(503, "down"));
        var tables = new Mock<TableServiceClient>();
        tables.Setup(t => t.GetTableClient(It.IsAny<string>())).Returns(table.Object);
        probe = new HealthProbe(
            hubs,
            Options.Create(options),
            new StorageClients(tables.Object, new Mock<BlobServiceClient>().Object),
            time,
            NullLogger<HealthProbe>.Instance
        );
    }

    public ValueTask DisposeAsync() => hubs.DisposeAsync();

    [Fact]
    public async Task What_was_seen_is_told_for_a_while_and_then_looked_for_again()
    {
        Assert.Equal(new Health(true, false), await LookAsync());
        hasHubs = false;
        Assert.Equal(new Health(true, false), await LookAsync());
        Assert.Equal(1, looks);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(new Health(false, false), await LookAsync());
    }

    [Fact]
    public async Task A_hub_that_tells_its_partitions_and_takes_nothing_is_down()
    {
        Assert.True((await LookAsync()).EventHubs);
        takesEvents = false;
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.False((await LookAsync()).EventHubs);
        Assert.Equal(["0", "1"], written.Select(w => w.Partition));
        Assert.All(written, w => Assert.Equal("[]", w.Frame.EventBody.ToString()));
        Assert.Equal([0, 1], written.Select(w => Frame.PartitionOf(w.Frame)));
    }

    [Fact]
    public async Task A_hub_with_fewer_partitions_than_the_settings_say_is_down()
    {
        options.Partitions = 3;
        Assert.False((await LookAsync()).EventHubs);
        options.Partitions = 2;
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.True((await LookAsync()).EventHubs);
    }

    [Fact]
    public async Task While_a_look_hangs_what_the_last_one_saw_is_told_to_all_who_ask()
    {
        await LookAsync();
        time.Advance(TimeSpan.FromSeconds(5));
        hubsHang = true;
        var asked = Enumerable.Range(0, 10).Select(_ => LookAsync()).ToList();
        Assert.DoesNotContain(asked, a => a.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.All(await Task.WhenAll(asked), a => Assert.Equal(new Health(true, false), a));
        Assert.Equal(2, looks);

        // The look gives up by itself.
        var next = LookAsync();
        time.Advance(TimeSpan.FromSeconds(4));
        await next;
        Assert.Equal(new Health(false, false), await LookAsync());
    }

    [Fact]
    public async Task What_was_seen_long_ago_is_not_told()
    {
        await LookAsync();
        hubsHang = true;
        time.Advance(TimeSpan.FromSeconds(14));
        var recent = LookAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new Health(true, false), await recent);

        // Now it is too old, and the look under way is waited for until it gives up.
        time.Advance(TimeSpan.FromSeconds(1));
        var late = LookAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(late.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new Health(false, false), await late);
    }

    [Fact]
    public async Task The_first_look_is_waited_for_no_longer_than_it_may_take()
    {
        hubsHang = true;
        var first = LookAsync();
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(new Health(false, false), await first);
    }

    private Task<Health> LookAsync() => probe.LookAsync(CancellationToken.None);
}
