using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Tracking.Shared.Streams;

namespace Tracking.Shared.Tests.Streams;

/// <summary>With a hub that hangs, and clients that heed no token.</summary>
public sealed class EventPublisherTests : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider time = new(Some.Time);
    private readonly Dictionary<string, HangingProducer> producers = [];
    private readonly PublisherOptions options = new() { LingerMilliseconds = 0 };
    private readonly HubClients hubs;
    private EventPublisher? publisher;

    public EventPublisherTests()
    {
        var factory = new Mock<IHubClientFactory>();
        factory.Setup(f => f.CreateProducer(It.IsAny<string>())).Returns<string>(Producer);
        hubs = new HubClients(factory.Object);
    }

    private EventPublisher Publisher =>
        publisher ??= new EventPublisher(
            hubs,
            Options.Create(options),
            time,
            NullLogger<EventPublisher>.Instance
        );

    public async ValueTask DisposeAsync()
    {
        foreach (var producer in producers.Values)
        {
            producer.Release();
        }

        if (publisher is not null)
        {
            await publisher.DisposeAsync();
        }

        await hubs.DisposeAsync();
    }

    [Fact]
    public async Task A_hub_that_does_not_tell_its_partitions_is_waited_for_no_longer_than_the_timeout()
    {
        Producer("hub").HangsOnPartitions = true;
        var first = PublishAsync("a");
        var second = PublishAsync("b");
        Assert.Equal(1, Producer("hub").PartitionCalls);
        Assert.False(first.IsCompleted || second.IsCompleted);
        time.Advance(Timeout);
        Assert.False(await first);
        Assert.False(await second);

        // The next one asks again.
        Producer("hub").HangsOnPartitions = false;
        Assert.True(await PublishAsync("c"));
    }

    [Fact]
    public async Task A_request_that_has_less_time_waits_less()
    {
        Producer("hub").HangsOnPartitions = true;
        using var request = new CancellationTokenSource();
        var published = Publisher.PublishAsync("hub", [Some.Event("a")], request.Token);
        await request.CancelAsync();
        Assert.Equal([false], await published);
    }

    [Fact]
    public async Task A_send_that_does_not_end_is_waited_for_no_longer_and_nothing_is_sent_beside_it()
    {
        Assert.True(await PublishAsync("a"));
        Producer("hub").HangsOnSend = true;
        var stuck = PublishAsync("b");
        await Producer("hub").Sending;
        time.Advance(Timeout);
        Assert.False(await stuck);

        // What comes is turned away, not sent before what may arrive still.
        var next = PublishAsync("c");
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.False(await next);
        Assert.Equal(["a", "b"], Producer("hub").Ids);

        Producer("hub").Release();
        while (!await PublishAsync("d"))
        {
            await Task.Yield();
        }

        Assert.Equal(["a", "b"], Producer("hub").Ids.Take(2));
        Assert.DoesNotContain("c", Producer("hub").Ids);
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_not_sent()
    {
        Producer("hub").HangsOnSend = true;
        var first = PublishAsync("a");
        await Producer("hub").Sending;
        using var request = new CancellationTokenSource();
        var given = Publisher.PublishAsync("hub", [Some.Event("b")], request.Token);
        await request.CancelAsync();
        Assert.Equal([false], await given);
        Producer("hub").Release();
        Assert.True(await first);
        Assert.True(await PublishAsync("c"));
        Assert.Equal(["a", "c"], Producer("hub").Ids);
    }

    [Fact]
    public async Task What_waits_is_counted_over_all_partitions_and_hubs()
    {
        var size = new Submission();
        size.Add(Some.Event("one-1"));
        options.MaximumQueuedBytes = 3 * size.Bytes;
        foreach (var hub in new[] { "one", "two" })
        {
            Producer(hub).Partitions = 4;
            Producer(hub).HangsOnSend = true;
        }

        var held = new[] { PublishAsync("one-1", "one"), PublishAsync("one-2", "one") };
        held = [.. held, PublishAsync("two-1", "two")];
        Assert.DoesNotContain(held, h => h.IsCompleted);
        Assert.False(await PublishAsync("two-2", "two"));
        Assert.DoesNotContain(held, h => h.IsCompleted);

        foreach (var producer in producers.Values)
        {
            producer.Release();
        }

        Assert.All(await Task.WhenAll(held), Assert.True);
        Assert.True(await PublishAsync("two-2", "two"));
    }

    [Fact]
    public async Task A_sweep_of_a_hub_that_hangs_ends_with_the_timeout()
    {
        Producer("hub").HangsOnSend = true;
        var sweep = Publisher.PublishSweepAsync("hub");
        time.Advance(Timeout);
        await Assert.ThrowsAsync<TimeoutException>(() => sweep);
    }

    private HangingProducer Producer(string hub)
    {
        if (!producers.TryGetValue(hub, out var producer))
        {
            producers[hub] = producer = new HangingProducer();
        }

        return producer;
    }

    private async Task<bool> PublishAsync(string id, string hub = "hub") =>
        (await Publisher.PublishAsync(hub, [Some.Event(id)]))[0];

    private sealed class HangingProducer : EventHubProducerClient
    {
        private readonly TaskCompletionSource released = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        private readonly TaskCompletionSource sending = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        private readonly List<EventData> frames = [];

        public int Partitions { get; set; } = 1;

        public bool HangsOnPartitions { get; set; }

        public bool HangsOnSend { get; set; }

        public int PartitionCalls { get; private set; }

        /// <summary>Ends when a send hangs.</summary>
        public Task Sending => sending.Task;

        /// <summary>The events that were handed over, in order.</summary>
        public IEnumerable<string> Ids
        {
            get
            {
                lock (frames)
                {
                    return
                    [
                        .. frames
                            .SelectMany(f => FrameReader.Read(f, new Refusals()))
                            .Select(i => i.Read(new Refusals())!.Id),
                    ];
                }
            }
        }

        public void Release()
        {
            HangsOnSend = false;
            released.TrySetResult();
        }

        public override async Task<string[]> GetPartitionIdsAsync(
            CancellationToken cancellationToken = default
        )
        {
            PartitionCalls++;
            if (HangsOnPartitions)
            {
                await new TaskCompletionSource().Task;
            }

            return [.. Enumerable.Range(0, Partitions).Select(i => $"{i}")];
        }

        public override Task SendAsync(
            IEnumerable<EventData> eventBatch,
            SendEventOptions options,
            CancellationToken cancellationToken = default
        )
        {
            lock (frames)
            {
                frames.AddRange(eventBatch);
            }

            if (!HangsOnSend)
            {
                return Task.CompletedTask;
            }

            sending.TrySetResult();
            return released.Task;
        }
    }
}
