using System.Collections.Concurrent;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;

namespace Tracking.Shared.Streams;

/// <summary>The clients of hubs, one for each hub, made on first use.</summary>
public sealed class HubClients(IHubClientFactory factory) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<EventHubProducerClient>> producers = new();
    private readonly ConcurrentDictionary<string, Lazy<EventHubConsumerClient>> consumers = new();

    /// <summary>Publishes to a hub.</summary>
    public EventHubProducerClient Producer(string hub) =>
        producers.GetOrAdd(hub, name => new(() => factory.CreateProducer(name))).Value;

    /// <summary>How many partitions a hub has.</summary>
    public async Task<int> PartitionCountAsync(string hub, CancellationToken cancellationToken) =>
        (await Producer(hub).GetPartitionIdsAsync(cancellationToken)).Length;

    /// <summary>Reads a hub again, as the group that is there for that.</summary>
    public EventHubConsumerClient Repairer(string hub) =>
        consumers
            .GetOrAdd(hub, name => new(() => factory.CreateConsumer(name, HubNames.RepairGroup)))
            .Value;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var producer in producers.Values.Where(p => p.IsValueCreated))
        {
            await producer.Value.DisposeAsync();
        }

        foreach (var consumer in consumers.Values.Where(c => c.IsValueCreated))
        {
            await consumer.Value.DisposeAsync();
        }
    }
}
