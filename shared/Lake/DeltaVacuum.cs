namespace Tracking.Shared.Lake;

/// <summary>Deletes what a table no longer needs, and what no reader can be at work on.</summary>
internal sealed class DeltaVacuum(ILakeStore store, string path, TimeProvider time)
{
    private const string DataEnding = ".parquet";

    private readonly DeltaLogNames names = new(path);

    /// <summary>Deletes it.</summary>
    /// <param name="snapshot">What the table is now: one that is older would delete files that have come in since.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>The names of what was deleted, in order.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(
        DeltaSnapshot snapshot,
        CancellationToken cancellationToken
    )
    {
        var files = new List<LakeFile>();
        await foreach (var file in store.ListAsync($"{path}/", cancellationToken))
        {
            files.Add(file);
        }

        var now = time.GetUtcNow();
        string[] unneeded = [.. DataOf(snapshot, files, now), .. LogOf(files, now)];
        foreach (var name in unneeded)
        {
            await store.DeleteAsync(name, cancellationToken);
        }

        return unneeded;
    }

    // What is written again so that a commit may add it again is young, whenever it was removed.
    private IEnumerable<string> DataOf(
        DeltaSnapshot snapshot,
        IEnumerable<LakeFile> files,
        DateTimeOffset now
    )
    {
        var folder = $"{path}/{DeltaSchema.Partition}=";
        var oldest = now - LakeRetention.Files;
        return files
            .Where(file =>
                file.Name.StartsWith(folder, StringComparison.Ordinal)
                && file.Name.EndsWith(DataEnding, StringComparison.Ordinal)
                && file.WrittenAt < oldest
            )
            .Select(file => file.Name[(path.Length + 1)..])
            .Where(name =>
                !snapshot.Files.ContainsKey(name)
                && !(
                    snapshot.Removed.TryGetValue(name, out var removed)
                    && removed.DeletionTimestamp >= oldest.ToUnixTimeMilliseconds()
                )
            )
            .Select(name => $"{path}/{name}");
    }

    // Source: the protocol, "Metadata Cleanup". The last commit before the oldest day that is kept must stay readable,
    // so the checkpoint at or before it is the first thing that stays. Commits go in order: no hole is ever among them.
    private IEnumerable<string> LogOf(IReadOnlyCollection<LakeFile> files, DateTimeOffset now)
    {
        var oldest = new DateTimeOffset((now - LakeRetention.Log).UtcDateTime.Date, TimeSpan.Zero);
        var commit = files
            .Where(file => file.WrittenAt <= oldest)
            .Max(file => names.CommitOf(file.Name));
        var checkpoint = files
            .Select(file => names.CheckpointOf(file.Name))
            .Where(version => version <= commit)
            .Max();
        return files
            .Where(file =>
                (names.CommitOf(file.Name) ?? names.CheckpointOf(file.Name)) < checkpoint
            )
            .Select(file => file.Name);
    }
}
