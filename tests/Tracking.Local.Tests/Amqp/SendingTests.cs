using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;
using Tracking.Local.Hubs;

namespace Tracking.Local.Tests.Amqp;

public sealed class SendingTests
{
    [Fact]
    public async Task Events_for_a_partition_are_read_there_in_order()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await SendAsync(emulator, RunningEmulator.Events("a", "b", "c"), partition: "1");

        var read = await emulator.ReadAsync(3, EventPosition.Earliest, "1");

        Assert.Equal(["a", "b", "c"], RunningEmulator.Bodies(read));
        Assert.Equal([0, 1, 2], read.Select(data => data.SequenceNumber));
        Assert.Equal(["0", "1", "2"], read.Select(data => data.OffsetString));
        Assert.Equal(0, emulator.Broker.Hub(RunningEmulator.Hub).Partition("0").NextSequence);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Events_with_a_key_go_to_its_partition_and_bear_it(int count)
    {
        await using var emulator = await RunningEmulator.StartAsync(partitions: 4);
        var hub = emulator.Broker.Hub(RunningEmulator.Hub);
        foreach (var key in new[] { "ann", "bob", "cy", "dee", "ähnlich" })
        {
            var before = hub.PartitionOf(key).NextSequence;
            await emulator
                .Producer()
                .SendAsync(
                    Enumerable.Range(0, count).Select(_ => new EventData(key)),
                    new SendEventOptions { PartitionKey = key }
                );
            Assert.Equal(before + count, hub.PartitionOf(key).NextSequence);
            var id = hub.PartitionIds.Single(id => hub.Partition(id) == hub.PartitionOf(key));
            var read = await emulator.ReadAsync(
                count,
                EventPosition.FromSequenceNumber(before, isInclusive: true),
                id
            );
            Assert.All(read, data => Assert.Equal(key, data.PartitionKey));
        }
    }

    [Fact]
    public async Task Events_for_anywhere_take_turns()
    {
        await using var emulator = await RunningEmulator.StartAsync(partitions: 3);
        for (var i = 0; i < 6; i++)
        {
            await emulator.Producer().SendAsync(RunningEmulator.Events("a"));
        }

        var hub = emulator.Broker.Hub(RunningEmulator.Hub);
        Assert.Equal([2, 2, 2], hub.PartitionIds.Select(id => hub.Partition(id).NextSequence));
    }

    [Fact]
    public async Task A_batch_as_large_as_allowed_is_taken_whole()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var producer = emulator.Producer();
        using var batch = await producer.CreateBatchAsync(
            new CreateBatchOptions { PartitionId = "0" }
        );
        Assert.Equal(1024 * 1024, batch.MaximumSizeInBytes);
        while (batch.TryAdd(new EventData(new byte[997]))) { }

        await producer.SendAsync(batch);

        var read = await emulator.ReadAsync(batch.Count, EventPosition.Earliest);
        Assert.All(read, data => Assert.Equal(997, data.EventBody.ToMemory().Length));
        Assert.Equal(
            batch.Count,
            emulator.Broker.Hub(RunningEmulator.Hub).Partition(0).NextSequence
        );
    }

    [Fact]
    public async Task What_is_too_large_is_refused_and_what_follows_is_taken()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var failure = await Assert.ThrowsAsync<EventHubsException>(() =>
            SendAsync(emulator, [new EventData(new byte[1024 * 1024])])
        );
        Assert.Equal(EventHubsException.FailureReason.MessageSizeExceeded, failure.Reason);

        await SendAsync(emulator, RunningEmulator.Events("small"));
        Assert.Equal(1, emulator.Broker.Hub(RunningEmulator.Hub).Partition(0).NextSequence);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("-1")]
    [InlineData("north")]
    public async Task A_partition_that_there_is_not_is_out_of_range(string id)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            SendAsync(emulator, RunningEmulator.Events("a"), id)
        );
    }

    [Fact]
    public async Task A_hub_that_is_not_one_of_those_allowed_is_not_found()
    {
        await using var emulator = await RunningEmulator.StartAsync(hubs: [RunningEmulator.Hub]);
        await SendAsync(emulator, RunningEmulator.Events("a"));
        var failure = await Assert.ThrowsAsync<EventHubsException>(() =>
            emulator.Producer("others").SendAsync(RunningEmulator.Events("a"))
        );
        Assert.Equal(EventHubsException.FailureReason.ResourceNotFound, failure.Reason);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("-a")]
    [InlineData("a b")]
    public async Task A_hub_has_a_name_as_on_Azure(string name)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var failure = await Assert.ThrowsAsync<EventHubsException>(() =>
            emulator.Producer(name).SendAsync(RunningEmulator.Events("a"))
        );
        Assert.Equal(EventHubsException.FailureReason.ResourceNotFound, failure.Reason);
    }

    [Fact]
    public async Task What_was_accepted_is_in_the_file()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await SendAsync(emulator, RunningEmulator.Events($"<event {i}>"));
            var file = Directory.EnumerateFiles(emulator.PartitionFolder("0"), "*.log").Single();
            using var stream = new FileStream(
                file,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            using var reader = new StreamReader(stream);
            Assert.Contains($"<event {i}>", await reader.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task What_cannot_be_stored_is_to_be_tried_again_and_then_is_stored_once()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var log = emulator.Broker.Hub(RunningEmulator.Hub).Partition("0");

        // The next event begins a segment, whose place is taken.
        await log.AppendAsync([.. Enumerable.Range(0, 17).Select(_ => new byte[1024 * 1024])]);
        var obstacle = LogSegment.Starting(emulator.PartitionFolder("0"), log.NextSequence).File;
        Directory.CreateDirectory(obstacle);

        var failure = await Assert.ThrowsAsync<EventHubsException>(() =>
            SendAsync(emulator, RunningEmulator.Events("lost"), retries: 0)
        );
        Assert.Equal(EventHubsException.FailureReason.ServiceBusy, failure.Reason);
        Assert.True(failure.IsTransient);

        var sending = SendAsync(emulator, RunningEmulator.Events("kept"), retries: 100);
        Directory.Delete(obstacle);
        await sending;
        var read = await emulator.ReadAsync(
            1,
            EventPosition.FromSequenceNumber(17, isInclusive: true)
        );
        Assert.Equal(["kept"], RunningEmulator.Bodies(read));
        Assert.Equal(18, log.NextSequence);
    }

    private static Task SendAsync(
        RunningEmulator emulator,
        EventData[] events,
        string partition = "0",
        int retries = 3
    ) =>
        emulator
            .Producer(retries: retries)
            .SendAsync(events, new SendEventOptions { PartitionId = partition });
}
