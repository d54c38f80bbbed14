using System.Collections.Concurrent;
using System.Globalization;

namespace Tracking.Local.Hubs;

/// <summary>The checkpoints of all groups of all hubs: a folder for each hub, in it one for each group.</summary>
internal sealed class Checkpoints(string folder)
{
    private readonly ConcurrentDictionary<
        (string Hub, string Group, int Partition),
        CheckpointFile
    > files = new();

    /// <summary>Which checkpoints cannot be read or written now and why, a sentence each.</summary>
    public IEnumerable<string> Failures =>
        from file in files
        where file.Value.Failure is not null
        select $"The checkpoint of {file.Key.Group} in partition {file.Key.Partition} of {file.Key.Hub} cannot be used: {file.Value.Failure}";

    /// <summary>Where a consumer group goes on reading a partition.</summary>
    public CheckpointFile Of(string hub, string group, int partition) =>
        files.GetOrAdd(
            (hub.ToLowerInvariant(), group.ToLowerInvariant(), partition),
            key => new CheckpointFile(
                Path.Combine(
                    HubFolder(key.Hub),
                    key.Group,
                    key.Partition.ToString("D2", CultureInfo.InvariantCulture)
                )
            )
        );

    /// <summary>
    /// The highest checkpoint of a partition, of groups that are gone too. One that cannot be read now
    /// does not keep the hub closed: the log has numbers of its own.
    /// </summary>
    public long Highest(string hub, int partition) =>
        Directory.Exists(HubFolder(hub))
            ? Directory
                .EnumerateDirectories(HubFolder(hub))
                .Select(group => ReadOrZero(Of(hub, Path.GetFileName(group), partition)))
                .DefaultIfEmpty()
                .Max()
            : 0;

    private static long ReadOrZero(CheckpointFile file)
    {
        try
        {
            return file.Read();
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private string HubFolder(string hub) => Path.Combine(folder, hub.ToLowerInvariant());
}
