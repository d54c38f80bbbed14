using System.Collections.Concurrent;
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
public sealed class HubClients(IConfiguration configuration) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<EventHubProducerClient>> producers = new();
    private readonly ConcurrentDictionary<string, Lazy<EventHubConsumerClient>> consumers = new();

    private string? ConnectionString => configuration[HubNames.Connection];

    private string Namespace =>
        configuration[$"{HubNames.Connection}:fullyQualifiedNamespace"]
        ?? throw new InvalidOperationException($"The setting {HubNames.Connection} is missing.");

    /// <summary>Publishes to a hub.</summary>
    public EventHubProducerClient Producer(string hub) =>
        producers
            .GetOrAdd(
                hub,
                name =>
                    new(() =>
                        ConnectionString is { Length: > 0 } connection
                            ? new EventHubProducerClient(connection, name)
                            : new EventHubProducerClient(Namespace, name, AppIdentity.Credential)
                    )
            )
            .Value;

    /// <summary>How many partitions a hub has.</summary>
    public async Task<int> PartitionCountAsync(string hub, CancellationToken cancellationToken) =>
        (await Producer(hub).GetPartitionIdsAsync(cancellationToken)).Length;

    /// <summary>Reads a hub again, as the group that is there for that.</summary>
    public EventHubConsumerClient Repairer(string hub) =>
        consumers
            .GetOrAdd(
                hub,
                name =>
                    new(() =>
                        ConnectionString is { Length: > 0 } connection
                            ? new EventHubConsumerClient(HubNames.RepairGroup, connection, name)
                            : new EventHubConsumerClient(
                                HubNames.RepairGroup,
                                Namespace,
                                name,
                                AppIdentity.Credential
                            )
                    )
            )
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
