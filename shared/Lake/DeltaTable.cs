using System.Globalization;
using System.Security.Cryptography;
using Azure.Storage.Blobs;

namespace Tracking.Shared.Lake;

/// <summary>
/// A Delta Lake table, which readers of Delta read in place. Whoever commits says on which version the change rests; of
/// two that commit on the same, one is told that it was late, and nothing of it is there.
/// </summary>
/// <param name="store">Where it lies.</param>
/// <param name="path">Where in there, without a slash at either end.</param>
/// <param name="time">The clock.</param>
public sealed class DeltaTable(ILakeStore store, string path, TimeProvider time)
{
    private readonly DeltaLog log = new(store, new DeltaLogNames(path));
    private readonly DeltaVacuum vacuum = new(store, path, time);

    /// <summary>A table in a container.</summary>
    public DeltaTable(BlobContainerClient container, string path, TimeProvider time)
        : this(new BlobLakeStore(container), path, time) { }

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>What the table is now.</summary>
    /// <param name="known">What it was before, if that is known: only what came since is read then.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="InvalidDataException">Its log cannot be read.</exception>
    /// <exception cref="NotSupportedException">Others have made it a table that needs more than this library knows.</exception>
    public Task<DeltaSnapshot> ReadAsync(
        DeltaSnapshot? known,
        CancellationToken cancellationToken
    ) => log.ReadAsync(known, cancellationToken);

    /// <summary>
    /// Writes rows into a file, which belongs to the table when a commit adds it. Its name comes from its content, so to
    /// write it again changes nothing.
    /// </summary>
    /// <param name="rows">The rows, at least one.</param>
    /// <param name="date">The partition.</param>
    /// <param name="tags">What else is to be known of the file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    public Task<DeltaAdd> WriteFileAsync(
        LakeRows rows,
        DateOnly date,
        IReadOnlyDictionary<string, string> tags,
        CancellationToken cancellationToken
    ) =>
        WriteFileAsync(
            ParquetFile.Write(rows),
            LakeStats.Of(rows),
            date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            tags,
            cancellationToken
        );

    /// <summary>Reads the rows of a file, those columns of it that <paramref name="into"/> has.</summary>
    /// <exception cref="InvalidDataException">It is not there, or not what was written.</exception>
    public async Task ReadFileAsync(
        DeltaAdd file,
        LakeRows into,
        CancellationToken cancellationToken
    )
    {
        var content =
            await store.FindAsync($"{path}/{file.Path}", cancellationToken)
            ?? throw new InvalidDataException($"{file.Path} of the table {path} is not there.");
        if (content.Length != file.Size)
        {
            throw new InvalidDataException(
                $"{file.Path} of the table {path} has {content.Length} bytes instead of {file.Size}."
            );
        }

        ParquetFile.Read(content.ToArray(), into);
    }

    /// <summary>Commits a change.</summary>
    /// <param name="from">What the table is, of which the change is the next version.</param>
    /// <param name="commit">The change.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What the table is then; null when somebody else has made that version.</returns>
    /// <exception cref="ArgumentException">The commit is none that may follow that version.</exception>
    /// <remarks>
    /// A call that fails otherwise may have made the commit: read the table again, its transactions say so. The checkpoint
    /// that is due every 50 commits fails by itself, and is tried again at the next commit.
    /// </remarks>
    public async Task<DeltaSnapshot?> TryCommitAsync(
        DeltaSnapshot from,
        DeltaCommit commit,
        CancellationToken cancellationToken
    ) =>
        await log.TryAppendAsync(
            from,
            DeltaChange.ActionsOf(
                from,
                commit,
                path[(path.LastIndexOf('/') + 1)..],
                time.GetUtcNow()
            ),
            cancellationToken
        );

    /// <summary>
    /// Deletes files that the table has not had for 7 days, or never had and that were written as long ago, and commits
    /// and checkpoints older than 30 days that a later checkpoint covers.
    /// </summary>
    /// <param name="known">What the table was, if that is known.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>The names of what was deleted.</returns>
    /// <remarks>
    /// Only the committer of a table calls it, and not between writing a file and the commit that adds it.
    /// </remarks>
    public async Task<IReadOnlyList<string>> VacuumAsync(
        DeltaSnapshot? known,
        CancellationToken cancellationToken
    ) => await vacuum.RunAsync(await ReadAsync(known, cancellationToken), cancellationToken);

    /// <summary>Writes a file of which the bytes are there already.</summary>
    internal async Task<DeltaAdd> WriteFileAsync(
        byte[] content,
        string stats,
        string day,
        IReadOnlyDictionary<string, string> tags,
        CancellationToken cancellationToken
    )
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var name = $"{DeltaSchema.Partition}={day}/part-{hash[..32]}.zstd.parquet";

        // One that is there has the same content: an attempt before this one has come so far.
        await store.TryAddAsync(
            $"{path}/{name}",
            content,
            ParquetFile.MediaType,
            cancellationToken
        );
        return new DeltaAdd(
            name,
            new Dictionary<string, string?> { [DeltaSchema.Partition] = day },
            content.Length,
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            DataChange: true,
            stats,
            new Dictionary<string, string>(tags) { [LakeTags.Sha256] = hash }
        );
    }
}
