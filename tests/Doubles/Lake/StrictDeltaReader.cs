using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using static Tracking.Tests.Doubles.Lake.DeltaViolationException;

namespace Tracking.Tests.Doubles.Lake;

/// <summary>
/// Reads a Delta table in a folder by the protocol's rules alone, and finds fault with whatever breaks one, or what a
/// table of ours keeps besides: transactions never go back, columns stay, nothing but known members.
/// </summary>
public sealed partial class StrictDeltaReader : IDisposable
{
    private readonly Duck duck = new();
    private readonly StrictState state = new();
    private readonly string folder;

    /// <summary>Reads a table.</summary>
    /// <param name="folder">Where it is.</param>
    /// <exception cref="DeltaViolationException">It breaks a rule.</exception>
    public StrictDeltaReader(string folder)
    {
        this.folder = folder;
        Unless(Directory.Exists(Log), "There is no log");
        var names = Directory.EnumerateFiles(Log).Select(file => Path.GetFileName(file)).ToList();
        var strange = names.Where(name => !LogFile().IsMatch(name)).ToList();
        Unless(strange.Count == 0, $"In the log is {string.Join(", ", strange)}");
        Checkpoints = VersionsOf(names, ".checkpoint.parquet");
        Commits = VersionsOf(names, ".json");
        Unless(Commits.Count > 0, "There is no commit");
        foreach (var version in Commits)
        {
            var expected = version == Commits[0] ? version : Version + 1;
            Unless(version == expected, $"Version {expected} is missing");
            Replay(version);
        }

        Unless(Checkpoints.All(Commits.Contains), "A checkpoint of a version without a commit");
        CheckFiles();
        CheckLastCheckpoint();
    }

    /// <summary>The number of the last commit.</summary>
    public long Version { get; private set; } = -1;

    /// <summary>The commits that are there.</summary>
    public IReadOnlyList<long> Commits { get; }

    /// <summary>The checkpoints that are there, each of which was compared with the commits before it.</summary>
    public IReadOnlyList<long> Checkpoints { get; }

    /// <summary>How many commits only moved rows, and were found to have moved all.</summary>
    public int Rearranged { get; private set; }

    /// <summary>The files that belong to the table, by name.</summary>
    public IEnumerable<string> Files => state.Files.Keys.Order(StringComparer.Ordinal);

    /// <summary>How far each application has come.</summary>
    public IReadOnlyDictionary<string, long> Transactions =>
        state.Transactions.ToDictionary(t => t.Key, t => t.Value.GetProperty("version").GetInt64());

    /// <summary>The names of the columns, without the partition.</summary>
    public IEnumerable<string> Columns => state.Schema!.Columns.Select(column => column.Name);

    private string Log => Path.Combine(folder, "_delta_log");

    public void Dispose() => duck.Dispose();

    /// <summary>The rows of a query over the table, which it calls <c>lake</c>.</summary>
    public IReadOnlyList<object?[]> Query(string sql) =>
        state.Files.Count == 0
            ? []
            : duck.Query($"WITH lake AS (SELECT * FROM {Duck.Files(Files.Select(PathOf))}) {sql}");

    /// <summary>
    /// The rows of the table as texts, in order: each value as DuckDB writes it, times as microseconds since 1970,
    /// <c>∅</c> for none, with <c>|</c> between them.
    /// </summary>
    public IReadOnlyList<string> Rows() => RowsOf([.. Files]);

    private void Replay(long version)
    {
        var where = $"Version {version}";
        var actions = ActionsOf(version, where);
        var checkpoint = Checkpoints.Contains(version)
            ? StrictCheckpoint.Read(duck, CheckpointOf(version), $"{where}, checkpoint")
            : null;
        if (version > 0 && Version < 0)
        {
            // What was before it is gone, so the checkpoint is believed.
            Unless(checkpoint is not null, $"{where} is the first, and has no checkpoint");
            state.Load(checkpoint!, actions, where);
        }
        else if (state.Apply(actions, where) is { } moved)
        {
            CheckMoved(moved, where);
        }

        if (checkpoint is not null && (version == 0 || Version >= 0))
        {
            StrictCheckpoint.Check(checkpoint, state, $"{where}, checkpoint");
        }

        Version = version;
    }

    private List<(string Name, JsonElement Value)> ActionsOf(long version, string where)
    {
        var bytes = File.ReadAllBytes(
            Path.Combine(Log, string.Create(CultureInfo.InvariantCulture, $"{version:D20}.json"))
        );
        Unless(bytes is [.., (byte)'\n'], $"{where}: the last line has no end");
        var actions = new List<(string, JsonElement)>();
        for (var start = 0; start < bytes.Length; )
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            actions.Add(
                StrictShapes.Read(bytes.AsMemory(start, end - start), $"{where}, {actions.Count}")
            );
            start = end + 1;
        }

        return actions;
    }

    // Files that have been deleted since cannot be compared.
    private void CheckMoved(
        (IReadOnlyList<string> Removed, IReadOnlyList<string> Added) moved,
        string where
    )
    {
        if (moved.Removed.Concat(moved.Added).All(path => File.Exists(PathOf(path))))
        {
            Unless(
                RowsOf(moved.Removed).SequenceEqual(RowsOf(moved.Added)),
                $"{where}: other rows, although data did not change"
            );
            Rearranged++;
        }
    }

    private List<string> RowsOf(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
        {
            return [];
        }

        var source = Duck.Files(paths.Select(PathOf));
        var there = duck.Query($"DESCRIBE SELECT * FROM {source}")
            .Select(row => (string)row[0]!)
            .ToHashSet();
        return
        [
            .. duck.Query($"SELECT {state.Schema!.Comparable(there)} FROM {source}")
                .Select(row => string.Join('|', row.Select(value => value ?? "∅")))
                .Order(StringComparer.Ordinal),
        ];
    }

    private void CheckFiles()
    {
        foreach (var file in state.Files.Values)
        {
            StrictFile.Check(duck, folder, file, state.Schema!, $"Version {Version}");
        }
    }

    // It may be behind: it is written after the checkpoint.
    private void CheckLastCheckpoint()
    {
        var file = Path.Combine(Log, "_last_checkpoint");
        if (!File.Exists(file))
        {
            return;
        }

        using var last = JsonDocument.Parse(File.ReadAllBytes(file));
        var version = last.RootElement.GetProperty("version").GetInt64();
        Unless(
            last.RootElement.EnumerateObject()
                .Select(m => m.Name)
                .SequenceEqual(["version", "size"]) && Checkpoints.Contains(version),
            $"_last_checkpoint says {last.RootElement.GetRawText()}"
        );
        var rows = StrictCheckpoint.Read(duck, CheckpointOf(version), "_last_checkpoint").Count;
        Unless(
            last.RootElement.GetProperty("size").GetInt64() == rows,
            $"The checkpoint of version {version} has {rows} rows"
        );
    }

    private string PathOf(string path) => Path.Combine(folder, path);

    private string CheckpointOf(long version) =>
        Path.Combine(
            Log,
            string.Create(CultureInfo.InvariantCulture, $"{version:D20}.checkpoint.parquet")
        );

    private static List<long> VersionsOf(IEnumerable<string> names, string ending) =>
        [
            .. names
                .Where(name => name.EndsWith(ending, StringComparison.Ordinal))
                .Select(name => long.Parse(name[..20], CultureInfo.InvariantCulture))
                .Order(),
        ];

    [GeneratedRegex(@"^(\d{20}(\.checkpoint\.parquet|\.json)|_last_checkpoint)\z")]
    private static partial Regex LogFile();
}
