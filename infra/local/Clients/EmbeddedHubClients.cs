using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;
using Tracking.Local.Hubs;
using Tracking.Shared.Streams;

namespace Tracking.Local.Clients;

/// <summary>Clients of the hubs of this process: the real ones' subclasses, without a network between.</summary>
internal sealed class EmbeddedHubClients(EventHubBroker broker) : IHubClientFactory
{
    /// <inheritdoc />
    public EventHubProducerClient CreateProducer(string hub) =>
        new EmbeddedProducer(broker.Hub(hub));

    /// <inheritdoc />
    public EventHubConsumerClient CreateConsumer(string hub, string consumerGroup) =>
        new EmbeddedConsumer(broker.Hub(hub));
}
