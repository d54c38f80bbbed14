using System.Text.Json;

namespace Tracking.Shared.Lake;

/// <summary>A checkpoint of a table's log: all that the commits up to a version came to, as a Parquet file.</summary>
/// <remarks>
/// Source: the Delta transaction log protocol, "Checkpoints" and "Last Checkpoint File". What is in one follows from the
/// log alone, so whoever writes the checkpoint of a version writes the same.
/// </remarks>
internal sealed class DeltaCheckpoint(ILakeStore store, DeltaLogNames names)
{
    private const string JsonType = "application/json";

    /// <summary>What the table was at its last checkpoint; <see cref="DeltaSnapshot.None"/> when it has none.</summary>
    /// <exception cref="InvalidDataException">
    /// The checkpoint cannot be read, or there is none although the first commits are gone.
    /// </exception>
    public async Task<DeltaSnapshot> ReadLastAsync(CancellationToken cancellationToken)
    {
        if (
            await FindLastVersionAsync(cancellationToken) is { } said
            && await FindAsync(said, cancellationToken) is { } last
        )
        {
            return last;
        }

        // What says which is the last is written after it, and may be missing or late.
        var (commits, checkpoints) = (new List<long>(), new List<long>());
        await foreach (var file in store.ListAsync(names.Folder, cancellationToken))
        {
            if (names.CommitOf(file.Name) is { } commit)
            {
                commits.Add(commit);
            }
            else if (names.CheckpointOf(file.Name) is { } checkpoint)
            {
                checkpoints.Add(checkpoint);
            }
        }

        foreach (var version in checkpoints.OrderDescending())
        {
            if (await FindAsync(version, cancellationToken) is { } found)
            {
                return found;
            }
        }

        return commits.Count == 0 || commits.Contains(0)
            ? DeltaSnapshot.None
            : throw new InvalidDataException(
                $"The log {names.Folder} begins with version {commits.Min()}, and has no checkpoint."
            );
    }

    /// <summary>The version of the last checkpoint, as far as that is said; null when it is not.</summary>
    public async Task<long?> FindLastVersionAsync(CancellationToken cancellationToken)
    {
        if (await store.FindAsync(names.LastCheckpoint, cancellationToken) is not { } content)
        {
            return null;
        }

        try
        {
            return JsonSerializer
                .Deserialize(content.Span, DeltaJson.Relaxed.DeltaLastCheckpoint)
                ?.Version;
        }
        catch (JsonException)
        {
            // It is a hint, and others may have written it.
            return null;
        }
    }

    /// <summary>Writes the checkpoint of a version whose commit is there.</summary>
    public async Task WriteAsync(DeltaSnapshot snapshot, CancellationToken cancellationToken)
    {
        var actions = snapshot.Actions().ToList();
        await store.TryAddAsync(
            names.Checkpoint(snapshot.Version),
            DeltaCheckpointFile.Write(actions),
            ParquetFile.MediaType,
            cancellationToken
        );
        await store.ReplaceAsync(
            names.LastCheckpoint,
            JsonSerializer.SerializeToUtf8Bytes(
                new DeltaLastCheckpoint(snapshot.Version, actions.Count),
                DeltaJson.Relaxed.DeltaLastCheckpoint
            ),
            JsonType,
            cancellationToken
        );
    }

    private async Task<DeltaSnapshot?> FindAsync(
        long version,
        CancellationToken cancellationToken
    ) =>
        await store.FindAsync(names.Checkpoint(version), cancellationToken) is { } file
            ? DeltaSnapshot
                .None.Apply(version, DeltaCheckpointFile.Read(file.ToArray()))
                .WithCheckpoint()
            : null;
}
