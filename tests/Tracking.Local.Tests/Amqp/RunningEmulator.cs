using System.Text;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Logging.Abstractions;
using Tracking.Local.Amqp;
using Tracking.Local.Hubs;

namespace Tracking.Local.Tests.Amqp;

/// <summary>An emulator over a real log in a folder of its own, and the real clients for it.</summary>
internal sealed class RunningEmulator : IAsyncDisposable
{
    public const string Hub = "events";

    private readonly TemporaryFolder folder = new();
    private readonly List<IAsyncDisposable> clients = [];
    private HubEmulator emulator = null!;

    private RunningEmulator(int partitions) =>
        Broker = new EventHubBroker(folder.Path, partitions, TimeProvider.System);

    public EventHubBroker Broker { get; }

    public int Port { get; private set; }

    public string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName=RootManageSharedAccessKey;"
        + "SharedAccessKey=local;UseDevelopmentEmulator=true";

    public static async Task<RunningEmulator> StartAsync(
        int partitions = 2,
        IReadOnlyCollection<string>? hubs = null
    )
    {
        var running = new RunningEmulator(partitions);
        await running.ServeAsync(0, hubs);
        return running;
    }

    public int Connections => emulator.Connections;

    public string PartitionFolder(string id) =>
        Path.Combine(folder.Path, "hubs", Hub, id.PadLeft(2, '0'));

    /// <summary>Stops serving; the log stays.</summary>
    public ValueTask StopAsync() => emulator.DisposeAsync();

    /// <summary>Serves again where it did.</summary>
    public Task RestartAsync() => ServeAsync(Port, null);

    public EventHubProducerClient Producer(string hub = Hub, int retries = 3) =>
        Keep(
            new EventHubProducerClient(
                ConnectionString,
                hub,
                new EventHubProducerClientOptions { RetryOptions = Retries(retries) }
            )
        );

    public EventHubConsumerClient Consumer(
        string group = EventHubConsumerClient.DefaultConsumerGroupName,
        int retries = 3
    ) =>
        Keep(
            new EventHubConsumerClient(
                group,
                ConnectionString,
                Hub,
                new EventHubConsumerClientOptions { RetryOptions = Retries(retries) }
            )
        );

    /// <summary>Quick ones, so that a test that waits for them is over soon.</summary>
    public static EventHubsRetryOptions Retries(int count) =>
        new()
        {
            MaximumRetries = count,
            Delay = TimeSpan.FromMilliseconds(100),
            MaximumDelay = TimeSpan.FromMilliseconds(500),
            // A reader that could not connect waits for so long before it tries again.
            TryTimeout = TimeSpan.FromSeconds(5),
        };

    /// <summary>So many events from a place on.</summary>
    public async Task<List<EventData>> ReadAsync(
        int count,
        EventPosition from,
        string partition = "0",
        ReadEventOptions? options = null
    )
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var events = new List<EventData>();
        await foreach (
            var read in Consumer()
                .ReadEventsFromPartitionAsync(
                    partition,
                    from,
                    options ?? new ReadEventOptions(),
                    patience.Token
                )
        )
        {
            events.Add(read.Data);
            if (events.Count == count)
            {
                break;
            }
        }

        return events;
    }

    public static EventData[] Events(params string[] bodies) =>
        [.. bodies.Select(body => new EventData(Encoding.UTF8.GetBytes(body)))];

    public static string[] Bodies(IEnumerable<EventData> events) =>
        [.. events.Select(data => data.EventBody.ToString())];

    public T Keep<T>(T client)
        where T : IAsyncDisposable
    {
        clients.Add(client);
        return client;
    }

    public async Task DisposeClientsAsync()
    {
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        clients.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeClientsAsync();
        await emulator.DisposeAsync();
        Broker.Dispose();
        folder.Dispose();
    }

    private async Task ServeAsync(int port, IReadOnlyCollection<string>? hubs)
    {
        emulator = await HubEmulator.StartAsync(Broker, port, NullLogger.Instance, hubs);
        Port = emulator.Port;
    }
}
