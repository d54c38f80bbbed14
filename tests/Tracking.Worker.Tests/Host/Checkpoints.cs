using System.Globalization;

namespace Tracking.Worker.Tests.Host;

/// <summary>How far a consumer group has read each partition, in files of the host.</summary>
internal sealed class Checkpoints(string folder)
{
    /// <summary>The number of the last event that is done; null before the first.</summary>
    public long? Read(string hub, string group, string partition) =>
        File.Exists(Path(hub, group, partition))
            ? long.Parse(
                File.ReadAllText(Path(hub, group, partition)),
                CultureInfo.InvariantCulture
            )
            : null;

    public void Write(string hub, string group, string partition, long sequence)
    {
        var path = Path(hub, group, partition);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path + ".new", sequence.ToString(CultureInfo.InvariantCulture));
        File.Move(path + ".new", path, overwrite: true);
    }

    private string Path(string hub, string group, string partition) =>
        System.IO.Path.Combine(folder, "checkpoints", hub, group, partition);
}
