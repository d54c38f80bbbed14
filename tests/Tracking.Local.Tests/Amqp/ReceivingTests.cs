using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;

namespace Tracking.Local.Tests.Amqp;

public sealed class ReceivingTests
{
    private static readonly SendEventOptions ToFirst = new() { PartitionId = "0" };

    [Theory]
    [InlineData(0, 200)]
    [InlineData(1, 10)]
    [InlineData(300, 200)]
    public async Task Many_events_arrive_in_order_however_few_are_fetched_ahead(
        int prefetch,
        int batch
    )
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var producer = emulator.Producer();
        for (var i = 0; i < 5; i++)
        {
            await producer.SendAsync(
                Enumerable.Range(i * batch, batch).Select(number => new EventData($"{number}")),
                ToFirst
            );
        }

        var read = await emulator.ReadAsync(
            5 * batch,
            EventPosition.Earliest,
            options: new ReadEventOptions { PrefetchCount = prefetch }
        );
        Assert.Equal(
            Enumerable.Range(0, 5 * batch).Select(number => $"{number}"),
            RunningEmulator.Bodies(read)
        );
    }

    [Fact]
    public async Task Large_events_arrive_whole_through_more_than_may_wait_to_be_written()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var producer = emulator.Producer();
        for (var i = 0; i < 30; i++)
        {
            var body = new byte[900_000];
            Array.Fill(body, (byte)i);
            await producer.SendAsync([new EventData(body)], ToFirst);
        }

        var read = await emulator.ReadAsync(30, EventPosition.Earliest);
        Assert.All(
            read,
            data =>
            {
                Assert.Equal(900_000, data.EventBody.ToMemory().Length);
                Assert.True(
                    data.EventBody.ToMemory().Span.IndexOfAnyExcept((byte)data.SequenceNumber) < 0
                );
            }
        );
    }

    [Fact]
    public async Task Two_readers_are_each_given_everything()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var first = emulator.ReadAsync(4, EventPosition.Earliest);
        var second = emulator.ReadAsync(4, EventPosition.Earliest);
        await emulator.Producer().SendAsync(RunningEmulator.Events("a", "b"), ToFirst);
        await emulator.Producer().SendAsync(RunningEmulator.Events("c", "d"), ToFirst);

        Assert.Equal(["a", "b", "c", "d"], RunningEmulator.Bodies(await first));
        Assert.Equal(["a", "b", "c", "d"], RunningEmulator.Bodies(await second));
    }

    [Fact]
    public async Task A_group_has_five_readers_that_share_a_partition()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.Producer().SendAsync(RunningEmulator.Events("a"), ToFirst);
        for (var i = 0; i < 5; i++)
        {
            var receiver = emulator.Keep(Receiver(emulator));
            Assert.Single(await receiver.ReceiveBatchAsync(1, TimeSpan.FromSeconds(60)));
        }

        await using var sixth = Receiver(emulator);
        var failure = await Assert.ThrowsAsync<EventHubsException>(() =>
            sixth.ReceiveBatchAsync(1, TimeSpan.FromSeconds(60))
        );
        Assert.Equal(EventHubsException.FailureReason.QuotaExceeded, failure.Reason);

        await using var other = Receiver(emulator, group: "others");
        Assert.Single(await other.ReceiveBatchAsync(1, TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task A_reader_that_asks_is_told_of_the_newest_event()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator.Producer().SendAsync(RunningEmulator.Events("a", "b", "c"), ToFirst);
        await using var receiver = new PartitionReceiver(
            "$Default",
            "0",
            EventPosition.Earliest,
            emulator.ConnectionString,
            RunningEmulator.Hub,
            new PartitionReceiverOptions { TrackLastEnqueuedEventProperties = true }
        );
        var read = (await receiver.ReceiveBatchAsync(3, TimeSpan.FromSeconds(60))).ToList();

        var last = receiver.ReadLastEnqueuedEventProperties();
        Assert.Equal(2, last.SequenceNumber);
        Assert.Equal("2", last.OffsetString);
        Assert.Equal(read[0].EnqueuedTime, last.EnqueuedTime);
        Assert.NotNull(last.LastReceivedTime);
    }

    [Fact]
    public async Task A_partition_that_there_is_not_is_out_of_range()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            emulator.ReadAsync(1, EventPosition.Earliest, partition: "-1")
        );
    }

    private static PartitionReceiver Receiver(
        RunningEmulator emulator,
        string group = "$Default"
    ) =>
        new(
            group,
            "0",
            EventPosition.Earliest,
            emulator.ConnectionString,
            RunningEmulator.Hub,
            new PartitionReceiverOptions { RetryOptions = RunningEmulator.Retries(0) }
        );
}
