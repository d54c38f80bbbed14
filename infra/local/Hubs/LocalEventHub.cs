using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Azure.Messaging.EventHubs;

namespace Tracking.Local.Hubs;

/// <summary>One hub: its partitions, each a log of its own.</summary>
internal sealed class LocalEventHub : IDisposable
{
    private readonly PartitionLog[] partitions;

    /// <summary>Opens a hub; a hub that has more partitions already keeps them.</summary>
    public LocalEventHub(string name, string folder, int partitionCount, TimeProvider time)
    {
        Name = name;
        while (Directory.Exists(PartitionFolder(folder, partitionCount)))
        {
            partitionCount++;
        }

        partitions =
        [
            .. Enumerable
                .Range(0, partitionCount)
                .Select(id => new PartitionLog(PartitionFolder(folder, id), time)),
        ];
        PartitionIds =
        [
            .. Enumerable
                .Range(0, partitionCount)
                .Select(id => id.ToString(CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>The hub's name.</summary>
    public string Name { get; }

    /// <summary>The partitions' ids: 0, 1, 2…</summary>
    public string[] PartitionIds { get; }

    /// <summary>A partition by its place.</summary>
    public PartitionLog Partition(long index) => partitions[index];

    /// <summary>A partition by its id.</summary>
    public PartitionLog Partition(string id) =>
        Array.IndexOf(PartitionIds, id) is >= 0 and var index
            ? partitions[index]
            : throw new EventHubsException(
                false,
                Name,
                $"The event hub {Name} has no partition {id}.",
                EventHubsException.FailureReason.ResourceNotFound
            );

    /// <summary>The partition of a key.</summary>
    public PartitionLog PartitionOf(string key) =>
        partitions[XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(key)) % (ulong)partitions.Length];

    /// <inheritdoc />
    public void Dispose() => Array.ForEach(partitions, partition => partition.Dispose());

    private static string PartitionFolder(string folder, int id) =>
        Path.Combine(folder, id.ToString("D2", CultureInfo.InvariantCulture));
}
