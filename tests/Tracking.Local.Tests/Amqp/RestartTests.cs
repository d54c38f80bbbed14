using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;

namespace Tracking.Local.Tests.Amqp;

public sealed class RestartTests
{
    private static readonly SendEventOptions ToFirst = new() { PartitionId = "0" };

    [Fact]
    public async Task Clients_that_retry_go_on_after_a_restart()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var producer = emulator.Producer(retries: 100);
        await producer.SendAsync(RunningEmulator.Events("a"), ToFirst);
        await using var reading = emulator
            .Consumer(retries: 100)
            .ReadEventsFromPartitionAsync("0", EventPosition.Earliest, new ReadEventOptions())
            .GetAsyncEnumerator();
        Assert.True(await reading.MoveNextAsync());

        await emulator.StopAsync();
        var sending = producer.SendAsync(RunningEmulator.Events("b"), ToFirst);
        var next = reading.MoveNextAsync();
        await Task.Delay(300);
        Assert.False(sending.IsCompleted);
        await emulator.RestartAsync();

        await sending;
        Assert.True(await next);
        Assert.Equal("b", reading.Current.Data.EventBody.ToString());
        await producer.SendAsync(RunningEmulator.Events("c"), ToFirst);
        Assert.True(await reading.MoveNextAsync());
        Assert.Equal("c", reading.Current.Data.EventBody.ToString());
    }

    [Fact]
    public async Task What_is_accepted_while_it_restarts_again_and_again_is_all_there()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var producer = emulator.Producer(retries: 100);
        using var enough = new CancellationTokenSource();
        var accepted = new List<string>();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                await producer.SendAsync(RunningEmulator.Events($"{i}"), ToFirst);
                accepted.Add($"{i}");
            }
        });
        for (var i = 0; i < 5; i++)
        {
            await Task.Delay(100);
            await emulator.StopAsync();
            await emulator.RestartAsync();
        }

        await enough.CancelAsync();
        await sending;

        // What a client was not told of, it sends again: at least once, in order.
        var stored = await emulator.ReadAsync(
            (int)emulator.Broker.Hub(RunningEmulator.Hub).Partition("0").NextSequence,
            EventPosition.Earliest
        );
        Assert.Equal(accepted, RunningEmulator.Bodies(stored).Distinct());
    }

    [Fact]
    public async Task Stopping_ends_also_with_clients_that_say_nothing()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var silent = new System.Net.Sockets.TcpClient();
        await silent.ConnectAsync("127.0.0.1", emulator.Port);
        await emulator.StopAsync();
        await AssertEndsAsync(silent.GetStream());
    }

    private static async Task AssertEndsAsync(Stream stream)
    {
        try
        {
            using var patience = new CancellationTokenSource(RawClient.Patience);
            Assert.Equal(0, await stream.ReadAsync(new byte[1], patience.Token));
        }
        catch (IOException)
        {
            // Cut off.
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_not_shared()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(emulator.RestartAsync);
    }
}
