using Azure.Messaging.EventHubs;
using Tracking.Local.Clients;
using Tracking.Local.Hubs;
using Tracking.Shared.Streams;

namespace Tracking.Local.Tests;

public class FrameMessageTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(70_000)]
    public void A_frame_is_written_as_the_client_writes_it(int size)
    {
        var body = new byte[size];
        new Random(size).NextBytes(body);
        foreach (var (partition, count) in new[] { (0, 0), (3, 1), (127, 127), (128, 1000) })
        {
            Assert.NotEqual(0, Compare(Frame.Create(body, partition, count)));
        }
    }

    [Fact]
    public void A_message_of_another_form_is_left_to_the_client()
    {
        var many = new EventData("x");
        for (var i = 0; i < 40; i++)
        {
            many.Properties[$"property {i}"] = i;
        }

        EventData[] others =
        [
            many,
            new EventData("x"),
            new EventData("x") { Properties = { ["a"] = 1L } },
            new EventData("x") { Properties = { ["a"] = null } },
            new EventData("x") { Properties = { ["a"] = new string('x', 250) } },
            new EventData("x") { Properties = { ["a"] = 1 }, MessageId = "m" },
            new EventData("x") { Properties = { ["a"] = 1 }, ContentType = "text/plain" },
            Frame.CreateSweep(3),
        ];
        Assert.All(others, other => Assert.Equal(0, Compare(other)));
    }

    [Theory]
    [InlineData("", -128)]
    [InlineData("ü€😀", int.MinValue)]
    [InlineData("a", -129)]
    [InlineData("a", int.MaxValue)]
    public void Any_text_and_number_is_written_as_the_client_writes_it(string text, int number) =>
        Assert.NotEqual(
            0,
            Compare(new EventData("x") { Properties = { ["é"] = text, ["n"] = number } })
        );

    [Fact]
    public void What_is_read_is_what_the_client_reads_whatever_is_damaged()
    {
        byte[] body = new byte[300];
        new Random(1).NextBytes(body);
        EventData[] sent =
        [
            Frame.Create(body, 3, 200),
            Frame.Create("[]"u8.ToArray(), 300, 0),
            new EventData("x") { Properties = { ["é"] = "ü€😀", ["n"] = -128 } },
        ];
        foreach (var data in sent)
        {
            var bytes = StoredEvent.Encode(data, null);
            Assert.NotNull(Read(bytes));
            for (var cut = 0; cut < bytes.Length; cut++)
            {
                Assert.Null(Read(bytes[..cut]));
            }

            // Values of all kinds in the place of each byte of the properties and of the body's head.
            for (var at = 0; at < Math.Min(bytes.Length, 80); at++)
            {
                for (var value = 0; value <= byte.MaxValue; value++)
                {
                    var changed = bytes.ToArray();
                    changed[at] = (byte)value;
                    Read(changed);
                }
            }
        }
    }

    // As it is read, which is as the client reads it; null when it is left to the client.
    private static EventData? Read(byte[] payload)
    {
        var record = new LogRecord(7, DateTimeOffset.UnixEpoch.AddDays(1), payload);
        var read = FrameMessageReader.Read(record);
        if (read is not null)
        {
            var client = StoredEvent.DecodeAny(record);
            Assert.Equal(client.EventBody.ToArray(), read.EventBody.ToArray());
            Assert.Equal(client.Properties, read.Properties);
            Assert.Equal(client.SequenceNumber, read.SequenceNumber);
            Assert.Equal(client.OffsetString, read.OffsetString);
            Assert.Equal(client.EnqueuedTime, read.EnqueuedTime);
            Assert.Equal(client.PartitionKey, read.PartitionKey);
        }

        return read;
    }

    private static int Compare(EventData data)
    {
        var bytes = new byte[FrameMessage.MaximumBytes(data)];
        var length = FrameMessage.Write(data, bytes);
        if (length > 0)
        {
            Assert.Equal(StoredEvent.Encode(data, null), bytes[..length]);
        }

        return length;
    }
}
