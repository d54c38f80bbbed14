using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;

namespace Tracking.Local.Tests.Amqp;

public sealed class ConcurrencyTests
{
    private const int Senders = 20;
    private const int Sends = 50;

    [Theory]
    [InlineData(1)]
    [InlineData(Senders)]
    public async Task Every_event_of_many_senders_arrives_once_and_in_its_order(int clients)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        EventHubProducerClient[] producers =
        [
            .. Enumerable.Range(0, clients).Select(_ => emulator.Producer()),
        ];
        await Task.WhenAll(
            Enumerable
                .Range(0, Senders)
                .Select(sender => SendAsync(producers[sender % clients], sender))
        );

        var hub = emulator.Broker.Hub(RunningEmulator.Hub);
        var read = new List<EventData>();
        foreach (var id in hub.PartitionIds)
        {
            read.AddRange(
                await emulator.ReadAsync(
                    (int)hub.Partition(id).NextSequence,
                    EventPosition.Earliest,
                    id
                )
            );
        }

        Assert.Equal(Senders * Sends, read.Count);
        foreach (var sender in read.GroupBy(data => data.PartitionKey))
        {
            Assert.Equal(
                Enumerable.Range(0, Sends).Select(number => $"{number}"),
                RunningEmulator.Bodies(sender)
            );
        }
    }

    [Fact]
    public async Task Sends_that_are_under_way_at_once_are_each_taken_once()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var producer = emulator.Producer();
        await producer.SendAsync(
            RunningEmulator.Events("0"),
            new SendEventOptions { PartitionId = "0" }
        );
        await Task.WhenAll(
            Enumerable
                .Range(1, 300)
                .Select(number =>
                    producer.SendAsync(
                        RunningEmulator.Events($"{number}"),
                        new SendEventOptions { PartitionId = "0" }
                    )
                )
        );

        var read = await emulator.ReadAsync(301, EventPosition.Earliest);
        Assert.Equal(301, RunningEmulator.Bodies(read).Distinct().Count());
    }

    private static async Task SendAsync(EventHubProducerClient producer, int sender)
    {
        for (var i = 0; i < Sends; i++)
        {
            await producer.SendAsync(
                RunningEmulator.Events($"{i}"),
                new SendEventOptions { PartitionKey = $"sender {sender}" }
            );
        }
    }
}
