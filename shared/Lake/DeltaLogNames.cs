using System.Globalization;

namespace Tracking.Shared.Lake;

/// <summary>The names of the files of a table's log.</summary>
/// <param name="path">Where the table is.</param>
internal sealed class DeltaLogNames(string path)
{
    private const string CommitEnding = ".json";
    private const string CheckpointEnding = ".checkpoint.parquet";
    private const int Digits = 20;

    /// <summary>The folder of the log.</summary>
    public string Folder { get; } = $"{path}/_delta_log/";

    /// <summary>The file that says which checkpoint is the last one.</summary>
    public string LastCheckpoint => $"{Folder}_last_checkpoint";

    /// <summary>The file of a commit.</summary>
    public string Commit(long version) => Name(version, CommitEnding);

    /// <summary>The file of a checkpoint.</summary>
    public string Checkpoint(long version) => Name(version, CheckpointEnding);

    /// <summary>The version of a commit's name; null when it is none.</summary>
    public long? CommitOf(string name) => VersionOf(name, CommitEnding);

    /// <summary>The version of a checkpoint's name; null when it is none.</summary>
    public long? CheckpointOf(string name) => VersionOf(name, CheckpointEnding);

    private string Name(long version, string ending) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}{version:D20}{ending}");

    private long? VersionOf(string name, string ending) =>
        name.Length == Folder.Length + Digits + ending.Length
        && name.StartsWith(Folder, StringComparison.Ordinal)
        && name.EndsWith(ending, StringComparison.Ordinal)
        && long.TryParse(
            name.AsSpan(Folder.Length, Digits),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var version
        )
            ? version
            : null;
}
