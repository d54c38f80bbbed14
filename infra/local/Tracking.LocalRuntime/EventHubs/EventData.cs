namespace Azure.Messaging.EventHubs;

/// <summary>One event of a hub: a body, properties, and what the hub adds when it stores it.</summary>
public class EventData
{
    /// <summary>An event to publish.</summary>
    /// <param name="eventBody">The body.</param>
    public EventData(BinaryData eventBody) => EventBody = eventBody;

    /// <summary>An event to publish.</summary>
    /// <param name="eventBody">The body.</param>
    public EventData(ReadOnlyMemory<byte> eventBody)
        : this(new BinaryData(eventBody)) { }

    /// <summary>An event to publish.</summary>
    /// <param name="eventBody">The body, stored as UTF-8.</param>
    public EventData(string eventBody)
        : this(new BinaryData(eventBody)) { }

    internal EventData(
        BinaryData eventBody,
        IDictionary<string, object> properties,
        long sequenceNumber,
        string offset,
        DateTimeOffset enqueuedTime,
        string? partitionKey
    )
        : this(eventBody)
    {
        Properties = properties;
        SequenceNumber = sequenceNumber;
        OffsetString = offset;
        EnqueuedTime = enqueuedTime;
        PartitionKey = partitionKey!;
    }

    /// <summary>The body.</summary>
    public BinaryData EventBody { get; set; }

    /// <summary>The publisher's properties.</summary>
    public IDictionary<string, object> Properties { get; } = new Dictionary<string, object>();

    /// <summary>Its number in its partition, without holes; <see cref="long.MinValue"/> before it is stored.</summary>
    public long SequenceNumber { get; } = long.MinValue;

    /// <summary>Its place in its partition; opaque.</summary>
    public string OffsetString { get; } = null!;

    /// <summary>When the hub stored it, in UTC.</summary>
    public DateTimeOffset EnqueuedTime { get; }

    /// <summary>The key it was published with, if any.</summary>
    public string PartitionKey { get; } = null!;
}

/// <summary>Makes events as a hub would hand them out, for tests.</summary>
public static class EventHubsModelFactory
{
    /// <summary>An event as received.</summary>
    public static EventData EventData(
        BinaryData eventBody,
        IDictionary<string, object>? properties = null,
        IReadOnlyDictionary<string, object>? systemProperties = null,
        string? partitionKey = null,
        long sequenceNumber = long.MinValue,
        string? offsetString = null,
        DateTimeOffset enqueuedTime = default
    ) =>
        new(
            eventBody,
            properties ?? new Dictionary<string, object>(),
            sequenceNumber,
            offsetString!,
            enqueuedTime,
            partitionKey
        );
}
