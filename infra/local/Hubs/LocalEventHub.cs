using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Azure.Messaging.EventHubs;

namespace Tracking.Local.Hubs;

/// <summary>One hub: its partitions, each a log of its own.</summary>
internal sealed class LocalEventHub : IDisposable
{
    private readonly PartitionLog[] partitions;
    private readonly HubJournal journal;
    private readonly LogWriter writer;

    /// <summary>Opens a hub; a hub that has more partitions already keeps them.</summary>
    /// <param name="name">The hub's name.</param>
    /// <param name="folder">Where it is or will be.</param>
    /// <param name="partitionCount">How many partitions it has at least.</param>
    /// <param name="checkpoint">The highest checkpoint of a partition.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">The folder cannot be read or written now.</exception>
    public LocalEventHub(
        string name,
        string folder,
        int partitionCount,
        Func<int, long> checkpoint,
        TimeProvider time
    )
    {
        Name = name;
        journal = new HubJournal(folder);
        writer = new LogWriter(name, journal);
        var opened = new List<PartitionLog>();
        try
        {
            for (var id = 0; id < Math.Max(partitionCount, PartitionsIn(folder)); id++)
            {
                opened.Add(
                    new PartitionLog(
                        PartitionFolder(folder, id),
                        time,
                        checkpoint: checkpoint(id),
                        writer: writer
                    )
                );
            }
        }
        catch
        {
            opened.ForEach(partition => partition.Dispose());
            writer.Dispose();
            journal.Dispose();
            throw;
        }

        partitions = [.. opened];
        PartitionIds =
        [
            .. Enumerable
                .Range(0, partitions.Length)
                .Select(id => id.ToString(CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>The hub's name.</summary>
    public string Name { get; }

    /// <summary>The partitions' ids: 0, 1, 2…</summary>
    public string[] PartitionIds { get; }

    /// <summary>What was found damaged or missing so far.</summary>
    public IEnumerable<LogDamage> Damages =>
        partitions.SelectMany(
            (partition, id) =>
                partition.Damages.Select(kept => new LogDamage(
                    Name,
                    id,
                    kept.First,
                    kept.Last,
                    kept.Bytes,
                    kept.File
                ))
        );

    /// <summary>Which partitions cannot be written now and why, a sentence each.</summary>
    public IEnumerable<string> WriteFailures =>
        partitions
            .Select((partition, id) => (partition.WriteFailure, Id: id))
            .Where(partition => partition.WriteFailure is not null)
            .Select(partition =>
                $"Partition {partition.Id} of {Name} cannot be written: {partition.WriteFailure}"
            );

    /// <summary>Tries whether events could be stored: in the first partition, and where it failed last.</summary>
    /// <exception cref="IOException">They could not.</exception>
    public Task ProbeAsync() =>
        Task.WhenAll(
            partitions
                .Where((partition, id) => id == 0 || partition.WriteFailure is not null)
                .Select(partition => partition.ProbeAsync())
        );

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
    public void Dispose()
    {
        Array.ForEach(partitions, partition => partition.Dispose());
        writer.Dispose();
        if (Array.TrueForAll(partitions, partition => partition.IsFlushed))
        {
            journal.TryEmpty();
        }

        journal.Dispose();
    }

    // By the highest, so that a folder that was deleted does not hide those behind it.
    private static int PartitionsIn(string folder) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateDirectories(folder)
                .Select(path =>
                    int.TryParse(
                        Path.GetFileName(path),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out var id
                    )
                        ? id + 1
                        : 0
                )
                .DefaultIfEmpty()
                .Max()
            : 0;

    private static string PartitionFolder(string folder, int id) =>
        Path.Combine(folder, id.ToString("D2", CultureInfo.InvariantCulture));
}
