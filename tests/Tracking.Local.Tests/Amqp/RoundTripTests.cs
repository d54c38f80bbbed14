using Azure.Core.Amqp;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;
using Tracking.Local.Clients;

namespace Tracking.Local.Tests.Amqp;

public sealed class RoundTripTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 26, 1, 2, 3, 456, TimeSpan.Zero);

    private static readonly Dictionary<string, object?> Values = new()
    {
        ["string"] = "ä string",
        ["empty"] = "",
        ["long text"] = new string('x', 70_000),
        ["byte"] = (byte)200,
        ["sbyte"] = (sbyte)-3,
        ["char"] = 'ß',
        ["short"] = (short)-300,
        ["ushort"] = (ushort)65000,
        ["int"] = int.MinValue,
        ["uint"] = uint.MaxValue,
        ["long"] = long.MinValue,
        ["ulong"] = ulong.MaxValue,
        ["float"] = 1.5f,
        ["double"] = double.Epsilon,
        ["decimal"] = 12.5m,
        ["true"] = true,
        ["false"] = false,
        ["guid"] = Guid.Parse("6d3f8f2e-4f0e-4f0e-8f0e-1f0e2f0e3f0e"),
        ["time"] = Time.UtcDateTime,
        ["time with offset"] = Time.ToOffset(TimeSpan.FromHours(2)),
        ["duration"] = TimeSpan.FromSeconds(90.5),
        ["uri"] = new Uri("https://example.com/a?b=c"),
    };

    [Fact]
    public async Task An_event_arrives_with_everything_that_was_said()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator
            .Producer()
            .SendAsync([FullEvent("body")], new SendEventOptions { PartitionKey = "key" });

        var read = await ReadWhereverAsync(emulator);

        AssertFull(read);
        Assert.Equal("key", read.PartitionKey);
    }

    [Fact]
    public async Task Each_event_of_a_batch_arrives_with_everything_that_was_said()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator
            .Producer()
            .SendAsync(
                [FullEvent("body"), FullEvent("body"), new EventData("last")],
                new SendEventOptions { PartitionId = "0" }
            );

        var read = await emulator.ReadAsync(3, EventPosition.Earliest);

        AssertFull(read[0]);
        AssertFull(read[1]);
        Assert.Equal("last", read[2].EventBody.ToString());
        Assert.Null(read[2].PartitionKey);
        Assert.Empty(read[2].Properties);
    }

    [Fact]
    public async Task What_is_stored_is_the_message_without_what_the_hub_adds()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await emulator
            .Producer()
            .SendAsync([FullEvent("body")], new SendEventOptions { PartitionId = "0" });

        var log = emulator.Broker.Hub(RunningEmulator.Hub).Partition("0");
        using var reader = log.OpenReader(0);
        var stored = AmqpAnnotatedMessage.FromBytes(
            BinaryData.FromBytes(reader.Read(1).Single().Payload)
        );
        AssertFull(new EventData(stored));
        Assert.Equal(["annotation"], stored.MessageAnnotations.Keys);
    }

    [Fact]
    public async Task What_the_embedded_client_stores_the_real_one_reads()
    {
        await using var emulator = await RunningEmulator.StartAsync(partitions: 1);
        await using var embedded = new EmbeddedProducer(emulator.Broker.Hub(RunningEmulator.Hub));
        await embedded.SendAsync(
            [FullEvent("body"), FullEvent("body")],
            new SendEventOptions { PartitionKey = "key" }
        );

        var read = await emulator.ReadAsync(2, EventPosition.Earliest);

        Assert.All(read, AssertFull);
        Assert.All(read, data => Assert.Equal("key", data.PartitionKey));
        Assert.Equal([0, 1], read.Select(data => data.SequenceNumber));
    }

    [Fact]
    public async Task What_the_real_client_sends_the_embedded_one_reads()
    {
        await using var emulator = await RunningEmulator.StartAsync(partitions: 1);
        await emulator
            .Producer()
            .SendAsync(
                [FullEvent("body"), FullEvent("body")],
                new SendEventOptions { PartitionKey = "key" }
            );
        var direct = await emulator.ReadAsync(2, EventPosition.Earliest);

        await using var embedded = new EmbeddedConsumer(emulator.Broker.Hub(RunningEmulator.Hub));
        using var patience = new CancellationTokenSource(RawClient.Patience);
        var read = new List<EventData>();
        await foreach (
            var next in embedded.ReadEventsFromPartitionAsync(
                "0",
                EventPosition.Earliest,
                patience.Token
            )
        )
        {
            read.Add(next.Data);
            if (read.Count == 2)
            {
                break;
            }
        }

        Assert.All(read, AssertFull);
        Assert.All(read, data => Assert.Equal("key", data.PartitionKey));
        Assert.Equal([0, 1], read.Select(data => data.SequenceNumber));
        Assert.Equal(
            direct.Select(data => data.OffsetString),
            read.Select(data => data.OffsetString)
        );
        Assert.Equal(
            direct.Select(data => data.EnqueuedTime.ToUnixTimeMilliseconds()),
            read.Select(data => data.EnqueuedTime.ToUnixTimeMilliseconds())
        );
    }

    [Fact]
    public async Task What_others_stored_in_the_log_is_delivered()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var bare = new EventData(new byte[] { 1, 2, 3 }).GetRawAmqpMessage().ToBytes().ToArray();
        var full = FullEvent("body").GetRawAmqpMessage();
        full.MessageAnnotations["x-opt-partition-key"] = "key";
        await emulator
            .Broker.Hub(RunningEmulator.Hub)
            .Partition("0")
            .AppendAsync([bare, full.ToBytes().ToArray()]);

        var read = await emulator.ReadAsync(2, EventPosition.Earliest);

        Assert.Equal([1, 2, 3], read[0].EventBody.ToArray());
        Assert.Equal((0, "0"), (read[0].SequenceNumber, read[0].OffsetString));
        AssertFull(read[1]);
        Assert.Equal("key", read[1].PartitionKey);
    }

    [Fact]
    public async Task An_event_that_was_received_and_is_sent_on_gets_a_number_of_its_own()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var toFirst = new SendEventOptions { PartitionId = "0" };
        await emulator.Producer().SendAsync(RunningEmulator.Events("a", "b"), toFirst);
        var read = await emulator.ReadAsync(2, EventPosition.Earliest);

        var forwarded = new AmqpAnnotatedMessage(read[1].GetRawAmqpMessage().Body);
        forwarded.MessageAnnotations["x-opt-sequence-number"] = 77L;
        forwarded.MessageAnnotations["x-opt-offset"] = "77";
        await emulator.Producer().SendAsync([new EventData(forwarded)], toFirst);

        var again = (await emulator.ReadAsync(3, EventPosition.Earliest))[2];
        Assert.Equal((2, "2"), (again.SequenceNumber, again.OffsetString));
        Assert.True(again.EnqueuedTime >= read[1].EnqueuedTime);
    }

    [Fact]
    public async Task Bodies_of_any_kind_and_size_arrive()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        AmqpAnnotatedMessage[] messages =
        [
            new(AmqpMessageBody.FromData([ReadOnlyMemory<byte>.Empty])),
            new(AmqpMessageBody.FromData([new byte[255], new byte[256], new byte[70_000]])),
            new(AmqpMessageBody.FromValue("a value")),
            new(
                AmqpMessageBody.FromSequence([
                    [1, "two"],
                    [3L],
                ])
            ),
        ];
        foreach (var message in messages)
        {
            await emulator
                .Producer()
                .SendAsync([new EventData(message)], new SendEventOptions { PartitionId = "0" });
        }

        var read = await emulator.ReadAsync(4, EventPosition.Earliest);
        Assert.Empty(read[0].EventBody.ToArray());
        Assert.Equal(255 + 256 + 70_000, read[1].EventBody.ToArray().Length);
        Assert.True(read[2].GetRawAmqpMessage().Body.TryGetValue(out var value));
        Assert.Equal("a value", value);
        Assert.True(read[3].GetRawAmqpMessage().Body.TryGetSequence(out var sequence));
        Assert.Equal(
            [
                [1, "two"],
                [3L],
            ],
            sequence!.Select(list => list.ToArray())
        );
    }

    private static EventData FullEvent(string body)
    {
        var data = new EventData(body)
        {
            ContentType = "text/plain",
            CorrelationId = "correlation",
            MessageId = "message",
        };
        foreach (var (name, value) in Values)
        {
            data.Properties[name] = value;
        }

        var message = data.GetRawAmqpMessage();
        message.Header.Durable = true;
        message.Header.Priority = 7;
        message.Header.DeliveryCount = 3;
        message.Properties.Subject = "subject";
        message.Properties.To = new AmqpAddress("to");
        message.Properties.ReplyTo = new AmqpAddress("reply to");
        message.Properties.ContentEncoding = "gzip";
        message.Properties.GroupId = "group";
        message.Properties.GroupSequence = 9;
        message.Properties.ReplyToGroupId = "reply group";
        message.Properties.UserId = new byte[] { 1, 2 };
        message.Properties.CreationTime = Time;
        message.Properties.AbsoluteExpiryTime = Time.AddDays(1);
        message.MessageAnnotations["annotation"] = "noted";
        message.Footer["footer"] = 1;
        return data;
    }

    private static void AssertFull(EventData data)
    {
        Assert.Equal("body", data.EventBody.ToString());
        Assert.Equal(
            ("text/plain", "correlation", "message"),
            (data.ContentType, data.CorrelationId, data.MessageId)
        );
        Assert.Equal(Values.Keys.Order(), data.Properties.Keys.Order());
        Assert.All(Values, pair => Assert.Equal(pair.Value, data.Properties[pair.Key]));

        var message = data.GetRawAmqpMessage();
        var sent = FullEvent("body").GetRawAmqpMessage();
        Assert.Equal(
            (true, (byte)7, 3u),
            (message.Header.Durable, message.Header.Priority, message.Header.DeliveryCount)
        );
        Assert.Equal(sent.Properties.To, message.Properties.To);
        Assert.Equal(sent.Properties.ReplyTo, message.Properties.ReplyTo);
        Assert.Equal(
            ("subject", "gzip", "group", 9u, "reply group", Time, Time.AddDays(1)),
            (
                message.Properties.Subject,
                message.Properties.ContentEncoding,
                message.Properties.GroupId,
                message.Properties.GroupSequence,
                message.Properties.ReplyToGroupId,
                message.Properties.CreationTime,
                message.Properties.AbsoluteExpiryTime
            )
        );
        Assert.Equal([1, 2], message.Properties.UserId?.ToArray() ?? []);
        Assert.Equal("noted", message.MessageAnnotations["annotation"]);
        Assert.Equal(1, message.Footer["footer"]);
    }

    private static async Task<EventData> ReadWhereverAsync(RunningEmulator emulator)
    {
        var hub = emulator.Broker.Hub(RunningEmulator.Hub);
        var id = hub.PartitionIds.Single(id => hub.Partition(id).NextSequence > 0);
        return (await emulator.ReadAsync(1, EventPosition.Earliest, id)).Single();
    }
}
