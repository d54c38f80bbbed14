using System.Collections.Concurrent;
using System.Globalization;

namespace Tracking.Local.Hubs;

/// <summary>The hubs and checkpoints of one data folder. Hubs come to be on first use.</summary>
internal sealed class EventHubBroker(string folder, int partitionCount, TimeProvider time)
    : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<LocalEventHub>> hubs = new();

    /// <summary>A hub by name, as names are on Azure: in any case.</summary>
    public LocalEventHub Hub(string name) =>
        hubs.GetOrAdd(
            name.ToLowerInvariant(),
            key =>
                new(() =>
                    new LocalEventHub(key, Path.Combine(folder, "hubs", key), partitionCount, time)
                )
        ).Value;

    /// <summary>Where a consumer group goes on reading a partition.</summary>
    public CheckpointFile Checkpoint(string hub, string group, string partition) =>
        new(
            Path.Combine(
                folder,
                "checkpoints",
                hub.ToLowerInvariant(),
                group.ToLowerInvariant(),
                partition.PadLeft(2, '0')
            )
        );

    /// <summary>Deletes what every group has consumed and what is older than the retention.</summary>
    public void Truncate(string hub, IReadOnlyCollection<string> groups, TimeSpan retention)
    {
        foreach (var id in Hub(hub).PartitionIds)
        {
            var consumed = groups.Select(group => Checkpoint(hub, group, id).Read()).Min();
            var index = int.Parse(id, CultureInfo.InvariantCulture);
            Hub(hub).Partition(index).Truncate(consumed, time.GetUtcNow() - retention);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var hub in hubs.Values.Where(hub => hub.IsValueCreated))
        {
            hub.Value.Dispose();
        }
    }
}
