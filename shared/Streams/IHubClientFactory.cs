using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;

namespace Tracking.Shared.Streams;

/// <summary>Makes the clients of event hubs: those of Azure, or others that stand in the container.</summary>
public interface IHubClientFactory
{
    /// <summary>A client that publishes to a hub.</summary>
    EventHubProducerClient CreateProducer(string hub);

    /// <summary>A client that reads a hub.</summary>
    EventHubConsumerClient CreateConsumer(string hub, string consumerGroup);
}
