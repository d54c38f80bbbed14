using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Configuration;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Streams;

/// <summary>The Event Hubs namespace of the settings: by connection string, or by name with the app's identity.</summary>
/// <remarks>
/// The setting <c>EventHubs</c> is a connection string, or <c>EventHubs__fullyQualifiedNamespace</c>
/// names the namespace, as the Functions host reads them. They are read when a client is made.
/// </remarks>
public sealed class HubClientFactory(IConfiguration configuration) : IHubClientFactory
{
    private string? ConnectionString => configuration[HubNames.Connection];

    private string Namespace =>
        configuration[$"{HubNames.Connection}:fullyQualifiedNamespace"]
        ?? throw new InvalidOperationException($"The setting {HubNames.Connection} is missing.");

    // Without these limits a client tries for minutes. Callers here wait for seconds, and try again.
    private static EventHubsRetryOptions Retries =>
        new()
        {
            TryTimeout = TimeSpan.FromSeconds(10),
            MaximumRetries = 2,
            Delay = TimeSpan.FromMilliseconds(200),
            MaximumDelay = TimeSpan.FromSeconds(2),
        };

    /// <inheritdoc />
    public EventHubProducerClient CreateProducer(string hub)
    {
        var options = new EventHubProducerClientOptions { RetryOptions = Retries };
        return ConnectionString is { Length: > 0 } connection
            ? new EventHubProducerClient(connection, hub, options)
            : new EventHubProducerClient(Namespace, hub, AppIdentity.Credential, options);
    }

    /// <inheritdoc />
    public EventHubConsumerClient CreateConsumer(string hub, string consumerGroup)
    {
        var options = new EventHubConsumerClientOptions { RetryOptions = Retries };
        return ConnectionString is { Length: > 0 } connection
            ? new EventHubConsumerClient(consumerGroup, connection, hub, options)
            : new EventHubConsumerClient(
                consumerGroup,
                Namespace,
                hub,
                AppIdentity.Credential,
                options
            );
    }
}
