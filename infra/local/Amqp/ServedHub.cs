using Tracking.Local.Hubs;

namespace Tracking.Local.Amqp;

/// <summary>A hub as its clients see it.</summary>
internal sealed class ServedHub(LocalEventHub hub, TimeProvider time)
{
    private readonly Dictionary<string, ServedPartition> partitions = hub.PartitionIds.ToDictionary(
        id => id,
        id => new ServedPartition(id, hub.Partition(id), time)
    );

    private uint turn;

    /// <summary>The hub's name.</summary>
    public string Name => hub.Name;

    /// <summary>The partitions' ids, in order.</summary>
    public string[] PartitionIds => hub.PartitionIds;

    /// <summary>A partition by its id.</summary>
    /// <exception cref="Microsoft.Azure.Amqp.AmqpException">There is none.</exception>
    public ServedPartition Partition(string id) =>
        partitions.TryGetValue(id, out var partition)
            ? partition
            : throw AmqpErrors.NoPartition(id, PartitionIds.Length);

    /// <summary>Where events go whose sender does not say where: by their key, else in turn.</summary>
    public PartitionLog Choose(string? partitionKey) =>
        partitionKey is null
            ? hub.Partition(Interlocked.Increment(ref turn) % (uint)PartitionIds.Length)
            : hub.PartitionOf(partitionKey);
}
