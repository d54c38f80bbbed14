using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Time.Testing;
using Tracking.Local.Amqp;
using Tracking.Local.Hubs;

namespace Tracking.Local.Tests.Amqp;

public sealed class PositionTests
{
    [Fact]
    public async Task A_reader_begins_where_it_says()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var producer = emulator.Producer();
        foreach (var body in new[] { "a", "b", "c" })
        {
            await SendAsync(producer, body);
            await Task.Delay(5);
        }

        var all = await emulator.ReadAsync(3, EventPosition.Earliest);
        Assert.Equal(["a", "b", "c"], RunningEmulator.Bodies(all));
        foreach (
            var (position, first) in new[]
            {
                (EventPosition.FromSequenceNumber(1, isInclusive: true), "b"),
                (EventPosition.FromSequenceNumber(1, isInclusive: false), "c"),
                (EventPosition.FromOffset("1", isInclusive: true), "b"),
                (EventPosition.FromOffset("1", isInclusive: false), "c"),
                (EventPosition.FromOffset("-1", isInclusive: false), "a"),
                (EventPosition.FromSequenceNumber(-1, isInclusive: false), "a"),
                (EventPosition.FromEnqueuedTime(all[1].EnqueuedTime.AddMilliseconds(-1)), "b"),
                (EventPosition.FromEnqueuedTime(all[1].EnqueuedTime.AddMilliseconds(1)), "c"),
                (EventPosition.FromEnqueuedTime(DateTimeOffset.UnixEpoch), "a"),
            }
        )
        {
            var read = await emulator.ReadAsync(1, position);
            Assert.Equal([first], RunningEmulator.Bodies(read));
        }
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("number")]
    [InlineData("time")]
    public async Task A_reader_at_the_end_is_given_what_comes_after(string kind)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await SendAsync(emulator.Producer(), "before");
        await using var receiver = new PartitionReceiver(
            "$Default",
            "0",
            kind switch
            {
                "latest" => EventPosition.Latest,
                "number" => EventPosition.FromSequenceNumber(0, isInclusive: false),
                _ => EventPosition.FromEnqueuedTime(TimeProvider.System.GetUtcNow().AddDays(1)),
            },
            emulator.ConnectionString,
            RunningEmulator.Hub
        );
        Assert.Empty(await receiver.ReceiveBatchAsync(1, TimeSpan.FromMilliseconds(200)));

        await SendAsync(emulator.Producer(), "after");

        var read = await receiver.ReceiveBatchAsync(1, TimeSpan.FromSeconds(60));
        Assert.Equal(["after"], RunningEmulator.Bodies(read));
    }

    [Fact]
    public async Task A_place_behind_the_end_is_an_error_rather_than_a_wait_that_skips()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await SendAsync(emulator.Producer(), "a");
        foreach (
            var position in new[]
            {
                EventPosition.FromSequenceNumber(1, isInclusive: false),
                EventPosition.FromSequenceNumber(2, isInclusive: true),
                EventPosition.FromOffset("7", isInclusive: false),
                EventPosition.FromOffset("west", isInclusive: false),
            }
        )
        {
            await Assert.ThrowsAsync<ArgumentException>(() => emulator.ReadAsync(1, position));
        }
    }

    [Fact]
    public async Task What_is_no_longer_kept_is_passed_over()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var log = emulator.Broker.Hub(RunningEmulator.Hub).Partition("0");
        byte[] large =
        [
            .. new EventData(new byte[1000 * 1000]).GetRawAmqpMessage().ToBytes().ToArray(),
        ];
        await log.AppendAsync([.. Enumerable.Repeat(large, 17)]);
        await SendAsync(emulator.Producer(), "kept");
        log.Truncate(17, DateTimeOffset.MaxValue);

        var read = await emulator.ReadAsync(1, EventPosition.FromSequenceNumber(3));
        Assert.Equal(["kept"], RunningEmulator.Bodies(read));
        var properties = await emulator.Producer().GetPartitionPropertiesAsync("0");
        Assert.Equal(17, properties.BeginningSequenceNumber);
    }

    [Fact]
    public async Task A_time_is_found_wherever_it_is()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.Zero));
        using var log = new PartitionLog(folder.Path, time, segmentBytes: 4000);
        var partition = new ServedPartition("0", log, time);
        var start = time.GetUtcNow();
        Assert.Equal(0, partition.FirstAfter(start, CancellationToken.None));
        for (var i = 0; i < 2000; i++)
        {
            time.Advance(TimeSpan.FromSeconds(i % 100 == 0 ? 20 : 0));
            await log.AppendAsync([.. Enumerable.Repeat(new byte[30], 1 + (i % 4))]);
        }

        Assert.True(Directory.EnumerateFiles(folder.Path).Count() > 50);
        using var reader = log.OpenReader(0);
        var all = reader.Read(int.MaxValue);
        for (var second = -1; second <= 405; second++)
        {
            var after = start.AddSeconds(second);
            Assert.Equal(
                all.Where(record => record.EnqueuedAt > after)
                    .Select(record => record.Sequence)
                    .FirstOrDefault(log.NextSequence),
                partition.FirstAfter(after, CancellationToken.None)
            );
        }
    }

    [Fact]
    public void A_filter_is_one_that_clients_make_or_an_error()
    {
        using var folder = new TemporaryFolder();
        using var log = new PartitionLog(folder.Path, TimeProvider.System);
        foreach (
            var filter in new[]
            {
                "",
                "1 = 1",
                "amqp.annotation.x-opt-sequence-number > '",
                "amqp.annotation.x-opt-sequence-number > '-1",
                "amqp.annotation.x-opt-sequence-number < '1'",
                "amqp.annotation.x-opt-sequence-number > '@latest'",
                "amqp.annotation.x-opt-sequence-number > '9999999999999999999'",
                "amqp.annotation.x-opt-sequence-number > '-1' or 1 = 1",
                "amqp.annotation.x-opt-enqueued-time > '9223372036854775807'",
                new string('a', 100_000),
            }
        )
        {
            Assert.Throws<Microsoft.Azure.Amqp.AmqpException>(() =>
                StartPosition.Parse(filter, log)
            );
        }
    }

    private static Task SendAsync(EventHubProducerClient producer, string body) =>
        producer.SendAsync(
            RunningEmulator.Events(body),
            new SendEventOptions { PartitionId = "0" }
        );
}
