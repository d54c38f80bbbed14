using Azure.Core;
using Tracking.LocalRuntime.Hubs;

namespace Azure.Messaging.EventHubs.Producer;

/// <summary>Where to send events.</summary>
public class SendEventOptions
{
    /// <summary>The partition; null lets <see cref="PartitionKey"/> or the hub choose.</summary>
    public string? PartitionId { get; set; }

    /// <summary>Events of one key go to one partition.</summary>
    public string? PartitionKey { get; set; }
}

/// <summary>How a client publishes.</summary>
public class EventHubProducerClientOptions
{
    /// <summary>How often and how long the hub is asked.</summary>
    public EventHubsRetryOptions RetryOptions { get; set; } = new();
}

/// <summary>Publishes events to an embedded hub; a send has succeeded once the events are durable.</summary>
public class EventHubProducerClient : IAsyncDisposable
{
    /// <summary>The largest send, in bytes of bodies and properties, as in the Standard tier.</summary>
    internal const int MaximumSendBytes = 1024 * 1024;

    private readonly Lazy<LocalEventHub> hub;
    private int nextPartition = -1;

    /// <summary>For test doubles.</summary>
    protected EventHubProducerClient()
    {
        EventHubName = null!;
        hub = null!;
    }

    /// <summary>A client of an embedded hub.</summary>
    /// <param name="connectionString">With <c>UseDevelopmentEmulator=true</c> and an endpoint that is served here.</param>
    /// <param name="eventHubName">The hub.</param>
    public EventHubProducerClient(string connectionString, string eventHubName)
    {
        EventHubName = eventHubName;
        hub = new(() => LocalNamespaces.Hub(connectionString, eventHubName));
    }

    /// <summary>A client of an embedded hub, for which the options mean nothing.</summary>
    public EventHubProducerClient(
        string connectionString,
        string eventHubName,
        EventHubProducerClientOptions? clientOptions
    )
        : this(connectionString, eventHubName) => _ = clientOptions;

    /// <summary>Identities are of Azure; locally this constructor only says so.</summary>
    public EventHubProducerClient(
        string fullyQualifiedNamespace,
        string eventHubName,
        TokenCredential credential,
        EventHubProducerClientOptions? clientOptions = default
    ) => throw LocalNamespaces.NoIdentity(fullyQualifiedNamespace, eventHubName, credential);

    /// <summary>The hub.</summary>
    public virtual string EventHubName { get; }

    /// <summary>The ids of the hub's partitions.</summary>
    public virtual Task<string[]> GetPartitionIdsAsync(
        CancellationToken cancellationToken = default
    ) => Task.FromResult(hub.Value.PartitionIds);

    /// <summary>Publishes the events together, in order, to one partition.</summary>
    /// <exception cref="EventHubsException">They are not durable, or it is not known whether they are.</exception>
    public virtual async Task SendAsync(
        IEnumerable<EventData> eventBatch,
        SendEventOptions options,
        CancellationToken cancellationToken = default
    )
    {
        var payloads = eventBatch.Select(e => EventCodec.Encode(e, options.PartitionKey)).ToArray();
        if (payloads.Sum(p => (long)p.Length) > MaximumSendBytes)
        {
            throw new EventHubsException(
                false,
                EventHubName,
                $"The events are larger than {MaximumSendBytes} bytes.",
                EventHubsException.FailureReason.MessageSizeExceeded
            );
        }

        await Partition(options).AppendAsync(payloads).WaitAsync(cancellationToken);
    }

    /// <summary>Nothing is held open.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private PartitionLog Partition(SendEventOptions options) =>
        options switch
        {
            { PartitionId: { } id } => hub.Value.Partition(id),
            { PartitionKey: { } key } => hub.Value.PartitionOf(key),
            _ => hub.Value.Partition(
                (uint)Interlocked.Increment(ref nextPartition) % hub.Value.PartitionIds.Length
            ),
        };
}
