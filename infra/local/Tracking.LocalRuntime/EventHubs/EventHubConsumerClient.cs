using System.Runtime.CompilerServices;
using Azure.Core;
using Tracking.LocalRuntime.Hubs;

namespace Azure.Messaging.EventHubs.Consumer;

/// <summary>Where in a partition to begin.</summary>
public readonly record struct EventPosition
{
    private EventPosition(long sequenceNumber) => Sequence = sequenceNumber;

    /// <summary>The oldest event kept.</summary>
    public static EventPosition Earliest => new(0);

    /// <summary>The first event to read.</summary>
    internal long Sequence { get; }

    /// <summary>At an event's number, or behind it.</summary>
    public static EventPosition FromSequenceNumber(long sequenceNumber, bool isInclusive) =>
        new(isInclusive ? sequenceNumber : sequenceNumber + 1);
}

/// <summary>How to read.</summary>
public class ReadEventOptions
{
    /// <summary>After how long without an event an empty <see cref="PartitionEvent"/> comes; null never.</summary>
    public TimeSpan? MaximumWaitTime { get; set; }
}

/// <summary>An event read, or the news that none came in time.</summary>
public struct PartitionEvent
{
    internal PartitionEvent(EventData? data) => Data = data!;

    /// <summary>The event; null when the wait was over.</summary>
    public EventData Data { get; }
}

/// <summary>How a client reads.</summary>
public class EventHubConsumerClientOptions
{
    /// <summary>How often and how long the hub is asked.</summary>
    public EventHubsRetryOptions RetryOptions { get; set; } = new();
}

/// <summary>Reads a partition of an embedded hub, without checkpoints.</summary>
public class EventHubConsumerClient : IAsyncDisposable
{
    private readonly Lazy<LocalEventHub> hub;

    /// <summary>For test doubles.</summary>
    protected EventHubConsumerClient() => hub = null!;

    /// <summary>A client of an embedded hub.</summary>
    /// <param name="consumerGroup">The consumer group; locally any.</param>
    /// <param name="connectionString">With <c>UseDevelopmentEmulator=true</c> and an endpoint that is served here.</param>
    /// <param name="eventHubName">The hub.</param>
    public EventHubConsumerClient(
        string consumerGroup,
        string connectionString,
        string eventHubName
    ) => hub = new(() => LocalNamespaces.Hub(connectionString, eventHubName));

    /// <summary>A client of an embedded hub, for which the options mean nothing.</summary>
    public EventHubConsumerClient(
        string consumerGroup,
        string connectionString,
        string eventHubName,
        EventHubConsumerClientOptions? clientOptions
    )
        : this(consumerGroup, connectionString, eventHubName) => _ = clientOptions;

    /// <summary>Identities are of Azure; locally this constructor only says so.</summary>
    public EventHubConsumerClient(
        string consumerGroup,
        string fullyQualifiedNamespace,
        string eventHubName,
        TokenCredential credential,
        EventHubConsumerClientOptions? clientOptions = default
    ) => throw LocalNamespaces.NoIdentity(fullyQualifiedNamespace, eventHubName, credential);

    /// <summary>The events of a partition from a position on, without end.</summary>
    public virtual async IAsyncEnumerable<PartitionEvent> ReadEventsFromPartitionAsync(
        string partitionId,
        EventPosition startingPosition,
        ReadEventOptions readOptions,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var partition = hub.Value.Partition(partitionId);
        using var reader = partition.OpenReader(startingPosition.Sequence);
        while (true)
        {
            foreach (var record in reader.Read(100, 1024 * 1024))
            {
                yield return new PartitionEvent(EventCodec.Decode(record));
            }

            if (
                !await partition.WaitForAsync(
                    reader.Next,
                    readOptions.MaximumWaitTime ?? Timeout.InfiniteTimeSpan,
                    cancellationToken
                )
            )
            {
                yield return default;
            }
        }
    }

    /// <summary>Nothing is held open.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
