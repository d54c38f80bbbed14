using System.Buffers.Binary;
using System.Net.Sockets;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Tracking.Local.Tests.Amqp;

/// <summary>A client that does it wrong costs nobody else anything.</summary>
public sealed class HostileTests
{
    private const string Partition = $"{RunningEmulator.Hub}/ConsumerGroups/$Default/Partitions/0";

    private static readonly byte[] Header = "AMQP\0\u0001\0\0"u8.ToArray();
    private static readonly byte[] SaslHeader = "AMQP\u0003\u0001\0\0"u8.ToArray();

    // A container's name, and nothing else.
    private static readonly byte[] Open = [0x00, 0x53, 0x10, 0xC0, 0x04, 0x01, 0xA1, 0x01, 0x61];

    [Fact]
    public async Task Bytes_that_mean_nothing_end_their_own_connection_only()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var random = new Random(7);
        for (var i = 0; i < 150; i++)
        {
            var noise = new byte[random.Next(1, 200)];
            random.NextBytes(noise);
            byte[] bytes = (i % 5) switch
            {
                0 => noise,
                1 => [.. SaslHeader, .. noise],
                2 => [.. Header, .. noise],
                3 => [.. Header, .. Frame(noise)],
                _ => [.. Header, .. Frame(Open), .. Frame([0x00, 0x53, 0x11, .. noise])],
            };
            await SendAsync(emulator, bytes);
        }

        await AssertServesAsync(emulator);
    }

    [Fact]
    public async Task Values_without_end_are_refused_before_they_are_decoded()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        byte[] lists = [];
        for (var i = 0; i < 7000; i++)
        {
            lists = [.. BigEndian(0xD0, lists.Length + 4, 1), .. lists];
        }

        // A container's name, eight fields that are not there, and a map of one property.
        byte[] properties =
        [
            .. BigEndian(0xD1, 4 + 3 + 60_000, 2),
            0xA3,
            0x01,
            0x61,
            .. new byte[60_000],
        ];
        byte[] fields = [0xA1, 0x01, 0x61, .. Enumerable.Repeat((byte)0x40, 8), .. properties];
        foreach (
            var body in new[]
            {
                [0x00, 0x53, 0x10, .. BigEndian(0xD0, 4 + fields.Length, 10), .. fields],
                new byte[60_000],
                lists,
                [0x00, 0x53, 0x10, .. BigEndian(0xF0, 5, int.MaxValue), 0x40],
                [0x00, 0x53, 0x10, .. BigEndian(0xD0, 4, int.MaxValue)],
                [0x00, 0x53, 0x10, 0xC0, 0xFF, 0x01],
            }
        )
        {
            await SendAsync(emulator, [.. Header, .. Frame(body)]);
            await SendAsync(emulator, [.. Header, .. Frame(Open), .. Frame(body)]);
        }

        var client = await RawClient.OpenAsync(emulator.Port);
        foreach (var address in new[] { RunningEmulator.Hub, "$management", "$cbs" })
        {
            var link = await client.OpenSenderAsync(address);
            byte[] value = [0x00, 0x53, 0x77, .. new byte[50_000]];
            await Record.ExceptionAsync(() => RawClient.SendAsync(link, value));
        }

        await AssertServesAsync(emulator);
    }

    [Fact]
    public async Task Deliveries_that_are_no_messages_are_rejected_and_none_is_stored()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var client = await RawClient.OpenAsync(emulator.Port);
        var link = await client.OpenSenderAsync($"{RunningEmulator.Hub}/Partitions/0");
        byte[] good = [0x00, 0x53, 0x75, 0xA0, 0x01, 0x61];
        byte[] wrongProperties = [0x00, 0x53, 0x73, 0xC0, 0x03, 0x01, 0x54, 0x01, .. good];
        byte[] wrongAnnotations = [0x00, 0x53, 0x72, 0xC0, 0x03, 0x01, 0x54, 0x01, .. good];
        foreach (
            var (message, format) in new (byte[], uint)[]
            {
                ([1, 2, 3], 0),
                (wrongProperties, 0),
                (wrongAnnotations, 0),
                ([0x00, 0x53, 0x75, 0xA0, 0x05, 0x61], 0),
                (good, AmqpConstants.AmqpBatchedMessageFormat),
                ([.. Batched(good), .. Batched([9])], AmqpConstants.AmqpBatchedMessageFormat),
                (
                    [.. Batched(good), .. Batched(wrongProperties)],
                    AmqpConstants.AmqpBatchedMessageFormat
                ),
                ([0x00, 0x53, 0x70, 0x45], AmqpConstants.AmqpBatchedMessageFormat),
            }
        )
        {
            var outcome = await RawClient.SendAsync(link, message, format);
            Assert.Equal("amqp:decode-error", Assert.IsType<Rejected>(outcome).Error.Condition);
        }

        Assert.IsType<Accepted>(await RawClient.SendAsync(link, good));
        Assert.Equal(1, emulator.Broker.Hub(RunningEmulator.Hub).Partition("0").NextSequence);
    }

    [Fact]
    public async Task A_delivery_that_is_too_large_ends_its_link_for_that_reason()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var client = await RawClient.OpenAsync(emulator.Port);
        var link = await client.OpenSenderAsync(RunningEmulator.Hub);
        Assert.Equal(1024ul * 1024, link.Settings.MaxMessageSize);
        var closed = new TaskCompletionSource();
        link.SafeAddClosed((_, _) => closed.TrySetResult());

        await Record.ExceptionAsync(() => RawClient.SendAsync(link, new byte[1100 * 1000]));

        await closed.Task.WaitAsync(RawClient.Patience);
        var reason = Assert.IsType<AmqpException>(link.TerminalException);
        Assert.Equal("amqp:link:message-size-exceeded", reason.Error.Condition);
        await AssertServesAsync(emulator);
    }

    [Fact]
    public async Task A_receiver_that_asks_for_nonsense_is_told_and_its_connection_goes_on()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var client = await RawClient.OpenAsync(emulator.Port);
        foreach (
            var (address, filter, epoch, condition) in new (string, object?, object?, string)[]
            {
                (Partition, "nonsense", null, "com.microsoft:argument-error"),
                (Partition, 17, null, "com.microsoft:argument-error"),
                (Partition, null, "high", "com.microsoft:argument-error"),
                (Partition, null, ulong.MaxValue, "com.microsoft:argument-error"),
                (RunningEmulator.Hub, null, null, "amqp:not-found"),
                ($"{RunningEmulator.Hub}/Partitions/0", null, null, "amqp:not-found"),
                ("../../etc/ConsumerGroups/$Default/Partitions/0", null, null, "amqp:not-found"),
                ("events/ConsumerGroups/a%2F..%2Fb/Partitions/0", null, null, "amqp:not-found"),
                ("$other", null, null, "amqp:not-found"),
            }
        )
        {
            var (_, closed) = await client.OpenReceiverAsync(address, filter, epoch);
            var error = await closed.WaitAsync(RawClient.Patience);
            Assert.Equal(condition, error?.Condition.Value);
        }

        await AssertServesAsync(emulator);
        var (link, _) = await client.OpenReceiverAsync(Partition);
        Assert.NotNull(await link.ReceiveMessageAsync(RawClient.Patience));
    }

    [Fact]
    public async Task Who_vanishes_leaves_nothing_behind()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await AssertServesAsync(emulator);
        await emulator.DisposeClientsAsync();
        using var patience = new CancellationTokenSource(2 * RawClient.Patience);
        for (var i = 0; i < 20; i++)
        {
            var client = await RawClient.OpenAsync(emulator.Port);
            var (link, _) = await client.OpenReceiverAsync(Partition, epoch: 1000L - i);
            Assert.NotNull(await link.ReceiveMessageAsync(RawClient.Patience));
            client.Vanish();
            while (emulator.Connections > 0)
            {
                await Task.Delay(5, patience.Token);
            }
        }

        var read = await emulator.ReadAsync(1, EventPosition.Earliest);
        Assert.Single(read);
    }

    [Fact]
    public async Task Hundreds_of_clients_are_served()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var clients = new List<RawClient>();
        for (var i = 0; i < 300; i++)
        {
            clients.Add(await RawClient.OpenAsync(emulator.Port));
        }

        Assert.Equal(300, emulator.Connections);
        await Task.WhenAll(
            clients.Select(async client =>
            {
                var link = await client.OpenSenderAsync(RunningEmulator.Hub);
                Assert.IsType<Accepted>(
                    await RawClient.SendAsync(link, [0x00, 0x53, 0x75, 0xA0, 0x01, 0x61])
                );
            })
        );
        clients.ForEach(client => client.Vanish());
        await AssertServesAsync(emulator);
    }

    [Fact]
    public async Task A_name_and_a_password_are_taken_whatever_they_are()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var client = await RawClient.OpenAsync(emulator.Port, "someone:secret@");
        await client.OpenSenderAsync(RunningEmulator.Hub);
    }

    private static async Task AssertServesAsync(RunningEmulator emulator)
    {
        var log = emulator.Broker.Hub(RunningEmulator.Hub).Partition("0");
        var next = log.NextSequence;
        await emulator
            .Producer()
            .SendAsync(RunningEmulator.Events("still"), new SendEventOptions { PartitionId = "0" });
        var read = await emulator.ReadAsync(1, EventPosition.FromSequenceNumber(next));
        Assert.Equal(["still"], RunningEmulator.Bodies(read));
    }

    // Until the hub has closed the connection, or has nothing to say to it.
    private static async Task SendAsync(RunningEmulator emulator, byte[] bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", emulator.Port);
        var stream = client.GetStream();
        using var patience = new CancellationTokenSource(RawClient.Patience);
        try
        {
            await stream.WriteAsync(bytes, patience.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            var rest = new byte[1024];
            while (await stream.ReadAsync(rest, patience.Token) > 0) { }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Cut off.
        }
    }

    private static byte[] Frame(byte[] body)
    {
        byte[] frame = [0, 0, 0, 0, 2, 0, 0, 0, .. body];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        return frame;
    }

    private static byte[] Batched(byte[] message) =>
        [0x00, 0x53, 0x75, 0xA0, (byte)message.Length, .. message];

    private static byte[] BigEndian(byte code, int size, int count)
    {
        var bytes = new byte[9];
        bytes[0] = code;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), size);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), count);
        return bytes;
    }
}
