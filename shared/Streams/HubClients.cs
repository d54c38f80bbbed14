using System.Collections.Concurrent;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;

namespace Tracking.Shared.Streams;

/// <summary>The clients of hubs, one for each hub, made on first use.</summary>
public sealed class HubClients(IHubClientFactory factory) : IAsyncDisposable
{
    /// <summary>
    /// How long each thing may take for a hub that does not answer when the app ends. The Functions host gives a
    /// worker five seconds in all.
    /// </summary>
    public static readonly TimeSpan Parting = TimeSpan.FromSeconds(1);

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

    /// <summary>Closes the clients; those that cannot say farewell to their hub go without.</summary>
    public async ValueTask DisposeAsync()
    {
        var closing = producers
            .Values.Where(p => p.IsValueCreated)
            .Select(p => p.Value.CloseAsync())
            .Concat(
                consumers.Values.Where(c => c.IsValueCreated).Select(c => c.Value.CloseAsync())
            );
        await Task.WhenAny(Task.WhenAll(closing), Task.Delay(Parting));
    }
}
