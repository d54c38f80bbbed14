using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Configuration;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Streams;

/// <summary>The Event Hubs namespace: by connection string, or by name with the app's identity.</summary>
/// <remarks>
/// The setting <c>EventHubs</c> is a connection string, or <c>EventHubs__fullyQualifiedNamespace</c>
/// names the namespace, as the Functions host reads them.
/// </remarks>
public sealed class HubClients : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<EventHubProducerClient>> producers = new();
    private readonly ConcurrentDictionary<string, Lazy<EventHubConsumerClient>> consumers = new();
    private readonly IConfiguration configuration;
    private readonly Func<string, EventHubProducerClient> createProducer;

    /// <summary>The namespace of the settings, which are read when a hub is first used.</summary>
    public HubClients(IConfiguration configuration) =>
        (this.configuration, createProducer) = (configuration, CreateProducer);

    internal HubClients(Func<string, EventHubProducerClient> createProducer) =>
        (configuration, this.createProducer) = (new ConfigurationBuilder().Build(), createProducer);

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

    /// <summary>Publishes to a hub.</summary>
    public EventHubProducerClient Producer(string hub) =>
        producers.GetOrAdd(hub, name => new(() => createProducer(name))).Value;

    /// <summary>How many partitions a hub has.</summary>
    public async Task<int> PartitionCountAsync(string hub, CancellationToken cancellationToken) =>
        (await Producer(hub).GetPartitionIdsAsync(cancellationToken)).Length;

    /// <summary>Reads a hub again, as the group that is there for that.</summary>
    public EventHubConsumerClient Repairer(string hub) =>
        consumers.GetOrAdd(hub, name => new(() => CreateRepairer(name))).Value;

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

    private EventHubProducerClient CreateProducer(string hub)
    {
        var options = new EventHubProducerClientOptions { RetryOptions = Retries };
        return ConnectionString is { Length: > 0 } connection
            ? new EventHubProducerClient(connection, hub, options)
            : new EventHubProducerClient(Namespace, hub, AppIdentity.Credential, options);
    }

    private EventHubConsumerClient CreateRepairer(string hub)
    {
        var options = new EventHubConsumerClientOptions { RetryOptions = Retries };
        return ConnectionString is { Length: > 0 } connection
            ? new EventHubConsumerClient(HubNames.RepairGroup, connection, hub, options)
            : new EventHubConsumerClient(
                HubNames.RepairGroup,
                Namespace,
                hub,
                AppIdentity.Credential,
                options
            );
    }
}
