using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;

namespace Tracking.Local.Tests.Amqp;

public sealed class PropertiesTests
{
    [Fact]
    public async Task A_hub_tells_its_name_and_partitions()
    {
        await using var emulator = await RunningEmulator.StartAsync(partitions: 12);
        var before = TimeProvider.System.GetUtcNow().AddSeconds(1);
        var producer = emulator.Producer("EVENTS");

        var hub = await producer.GetEventHubPropertiesAsync();

        Assert.Equal(RunningEmulator.Hub, hub.Name);
        Assert.Equal(Enumerable.Range(0, 12).Select(id => $"{id}"), hub.PartitionIds);
        Assert.InRange(hub.CreatedOn, DateTimeOffset.UnixEpoch.AddYears(50), before);
        Assert.False(hub.IsGeoReplicationEnabled);
        Assert.Equal(hub.PartitionIds, await producer.GetPartitionIdsAsync());
        Assert.Equal(hub.PartitionIds, await emulator.Consumer().GetPartitionIdsAsync());
    }

    [Fact]
    public async Task A_partition_tells_where_it_begins_and_ends()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var producer = emulator.Producer();

        var empty = await producer.GetPartitionPropertiesAsync("0");
        Assert.True(empty.IsEmpty);
        Assert.Equal((0, -1), (empty.BeginningSequenceNumber, empty.LastEnqueuedSequenceNumber));
        Assert.Equal("-1", empty.LastEnqueuedOffsetString);

        await producer.SendAsync(
            RunningEmulator.Events("a", "b", "c"),
            new SendEventOptions { PartitionId = "0" }
        );

        var filled = await producer.GetPartitionPropertiesAsync("0");
        var last = (
            await emulator.ReadAsync(
                1,
                Azure.Messaging.EventHubs.Consumer.EventPosition.FromSequenceNumber(2)
            )
        ).Single();
        Assert.Equal((RunningEmulator.Hub, "0"), (filled.EventHubName, filled.Id));
        Assert.False(filled.IsEmpty);
        Assert.Equal((0, 2), (filled.BeginningSequenceNumber, filled.LastEnqueuedSequenceNumber));
        Assert.Equal("2", filled.LastEnqueuedOffsetString);
        Assert.Equal(last.EnqueuedTime, filled.LastEnqueuedTime);
    }

    [Fact]
    public async Task A_partition_that_there_is_not_is_out_of_range()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            emulator.Producer().GetPartitionPropertiesAsync("2")
        );
    }

    [Fact]
    public async Task A_hub_that_there_is_not_is_not_found()
    {
        await using var emulator = await RunningEmulator.StartAsync(hubs: ["others"]);
        var failure = await Assert.ThrowsAsync<EventHubsException>(() =>
            emulator.Producer().GetEventHubPropertiesAsync()
        );
        Assert.Equal(EventHubsException.FailureReason.ResourceNotFound, failure.Reason);
    }
}
