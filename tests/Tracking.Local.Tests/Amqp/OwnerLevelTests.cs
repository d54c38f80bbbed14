using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;

namespace Tracking.Local.Tests.Amqp;

public sealed class OwnerLevelTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(null, 0L)]
    [InlineData(0L, 0L)]
    [InlineData(1L, 2L)]
    public async Task A_reader_gives_way_to_one_of_the_same_or_a_higher_level(
        long? present,
        long coming
    )
    {
        await using var emulator = await StartAsync();
        var first = await RawClient.OpenAsync(emulator.Port);
        var (link, closed) = await first.OpenReceiverAsync(
            $"{RunningEmulator.Hub}/ConsumerGroups/$Default/Partitions/0",
            epoch: present
        );
        Assert.NotNull(await link.ReceiveMessageAsync(Patience));

        await using var second = Receiver(emulator, coming);
        Assert.Single(await second.ReceiveBatchAsync(1, Patience));

        var reason = await closed.WaitAsync(Patience);
        Assert.Equal("amqp:link:stolen", reason?.Condition.Value);
    }

    // At the same level, the client that lost the partition may take it back before it notices.
    [Theory]
    [InlineData(null, 0L)]
    [InlineData(1L, 2L)]
    public async Task A_reader_that_gave_way_to_a_higher_level_is_told(long? present, long coming)
    {
        await using var emulator = await StartAsync();
        await using var first = Receiver(emulator, present);
        Assert.Single(await first.ReceiveBatchAsync(1, Patience));
        var waiting = first.ReceiveBatchAsync(1, Patience);

        await using var second = Receiver(emulator, coming);
        Assert.Single(await second.ReceiveBatchAsync(1, Patience));

        // The client's wait ends without events, and what it does next fails.
        await AssertDisconnectedAsync(async () =>
        {
            await waiting;
            await first.ReceiveBatchAsync(1, Patience);
        });
    }

    [Theory]
    [InlineData(0L, null)]
    [InlineData(2L, 1L)]
    public async Task A_reader_is_kept_out_by_one_of_a_higher_level(long present, long? coming)
    {
        await using var emulator = await StartAsync();
        await using var first = Receiver(emulator, present);
        Assert.Single(await first.ReceiveBatchAsync(1, Patience));

        await using var second = Receiver(emulator, coming);
        await AssertDisconnectedAsync(() => second.ReceiveBatchAsync(1, Patience));

        // Who has it goes on.
        var waiting = first.ReceiveBatchAsync(1, Patience);
        await SendAsync(emulator);
        Assert.Single(await waiting);
    }

    [Fact]
    public async Task A_level_counts_in_its_group_and_partition_only()
    {
        await using var emulator = await StartAsync();
        await using var owner = Receiver(emulator, 7);
        Assert.Single(await owner.ReceiveBatchAsync(1, Patience));

        await using var other = Receiver(emulator, null, group: "others");
        Assert.Single(await other.ReceiveBatchAsync(1, Patience));
        await using var elsewhere = Receiver(emulator, null, partition: "1");
        Assert.Empty(await elsewhere.ReceiveBatchAsync(1, TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public async Task Who_has_closed_keeps_nobody_out()
    {
        await using var emulator = await StartAsync();
        await using (var owner = Receiver(emulator, 7))
        {
            Assert.Single(await owner.ReceiveBatchAsync(1, Patience));
        }

        await using var next = Receiver(emulator, 0);
        Assert.Single(await next.ReceiveBatchAsync(1, Patience));
    }

    private static async Task<RunningEmulator> StartAsync()
    {
        var emulator = await RunningEmulator.StartAsync();
        await SendAsync(emulator);
        return emulator;
    }

    private static Task SendAsync(RunningEmulator emulator) =>
        emulator
            .Producer()
            .SendAsync(RunningEmulator.Events("a"), new SendEventOptions { PartitionId = "0" });

    private static PartitionReceiver Receiver(
        RunningEmulator emulator,
        long? level,
        string group = "$Default",
        string partition = "0"
    ) =>
        new(
            group,
            partition,
            EventPosition.Earliest,
            emulator.ConnectionString,
            RunningEmulator.Hub,
            new PartitionReceiverOptions
            {
                OwnerLevel = level,
                PrefetchCount = 0,
                RetryOptions = RunningEmulator.Retries(0),
            }
        );

    private static async Task AssertDisconnectedAsync(Func<Task> read)
    {
        var failure = await Assert.ThrowsAsync<EventHubsException>(read);
        Assert.Equal(EventHubsException.FailureReason.ConsumerDisconnected, failure.Reason);
    }
}
