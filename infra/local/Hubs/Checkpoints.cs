using System.Collections.Concurrent;
using System.Globalization;

namespace Tracking.Local.Hubs;

/// <summary>The checkpoints of all groups of all hubs: a folder for each hub, in it one for each group.</summary>
internal sealed class Checkpoints(string folder)
{
    private readonly ConcurrentDictionary<string, CheckpointFile> files = new();

    /// <summary>Why checkpoints cannot be written now, if any.</summary>
    public IEnumerable<string> WriteFailures =>
        files
            .Where(file => file.Value.WriteFailure is not null)
            .Select(file => $"The checkpoint {file.Key} is not written: {file.Value.WriteFailure}");

    /// <summary>Where a consumer group goes on reading a partition.</summary>
    public CheckpointFile Of(string hub, string group, string partition) =>
        files.GetOrAdd(
            Path.Combine(HubFolder(hub), group.ToLowerInvariant(), partition.PadLeft(2, '0')),
            path => new CheckpointFile(path)
        );

    /// <summary>
    /// The highest checkpoint of a partition, of groups that are gone too. One that cannot be read now
    /// does not keep the hub closed: the log has numbers of its own.
    /// </summary>
    public long Highest(string hub, int partition)
    {
        var id = partition.ToString(CultureInfo.InvariantCulture);
        return Directory.Exists(HubFolder(hub))
            ? Directory
                .EnumerateDirectories(HubFolder(hub))
                .Select(group => ReadOrZero(Of(hub, Path.GetFileName(group), id)))
                .DefaultIfEmpty()
                .Max()
            : 0;
    }

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
