using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Tracking.Shared.Lake;

/// <summary>
/// A Delta Lake table in a container, which readers of Delta read in place. Whoever commits says on which version the
/// change rests; of two that commit on the same, one is told that it was late, and nothing of it is there.
/// </summary>
/// <param name="container">The container.</param>
/// <param name="path">Where in it the table is, without a slash at either end.</param>
/// <param name="time">The clock.</param>
public sealed class DeltaTable(BlobContainerClient container, string path, TimeProvider time)
{
    /// <summary>The version of the protocol that readers and writers need: the oldest ones.</summary>
    internal static DeltaProtocol Protocol { get; } = new(1, 2);

    private const string EngineInfo = "tracking";
    private const string ParquetType = "application/vnd.apache.parquet";

    private readonly DeltaLog log = new(container, path);

    /// <summary>Where in the container it is.</summary>
    public string Path => path;

    /// <summary>What the table is now.</summary>
    /// <param name="known">What it was before, if that is known: only what came since is read then.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
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
    public async Task<DeltaAdd> WriteFileAsync(
        LakeRows rows,
        DateOnly date,
        IReadOnlyDictionary<string, string> tags,
        CancellationToken cancellationToken
    )
    {
        var bytes = ParquetFile.Write(rows);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var day = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var name = $"{DeltaSchema.Partition}={day}/part-{hash[..32]}.zstd.parquet";
        await PutAsync(
            container.GetBlobClient($"{path}/{name}"),
            bytes,
            ParquetType,
            cancellationToken
        );
        return new DeltaAdd(
            name,
            new Dictionary<string, string?> { [DeltaSchema.Partition] = day },
            bytes.Length,
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            DataChange: true,
            LakeStats.Of(rows),
            new Dictionary<string, string>(tags) { [LakeTags.Sha256] = hash }
        );
    }

    /// <summary>Reads the rows of a file, those columns of it that <paramref name="into"/> has.</summary>
    public async Task ReadFileAsync(
        DeltaAdd file,
        LakeRows into,
        CancellationToken cancellationToken
    )
    {
        var content = await container
            .GetBlobClient($"{path}/{file.Path}")
            .DownloadContentAsync(cancellationToken);
        ParquetFile.Read(content.Value.Content.ToArray(), into);
    }

    /// <summary>Commits a change.</summary>
    /// <param name="from">What the table is, of which the change is the next version.</param>
    /// <param name="commit">The change.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What the table is then; null when somebody else has made that version.</returns>
    public async Task<DeltaSnapshot?> TryCommitAsync(
        DeltaSnapshot from,
        DeltaCommit commit,
        CancellationToken cancellationToken
    )
    {
        var actions = ActionsOf(from, commit).ToList();
        return await log.TryAppendAsync(from, actions, cancellationToken);
    }

    /// <summary>Writes a blob that is not there yet; one that is there has the same content.</summary>
    internal static async Task PutAsync(
        BlobClient blob,
        byte[] bytes,
        string type,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await blob.UploadAsync(
                BinaryData.FromBytes(bytes),
                new BlobUploadOptions
                {
                    HttpHeaders = new BlobHttpHeaders { ContentType = type },
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                },
                cancellationToken
            );
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // An attempt before this one has come so far.
        }
    }

    private IEnumerable<DeltaAction> ActionsOf(DeltaSnapshot from, DeltaCommit commit)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        yield return new DeltaAction
        {
            CommitInfo = new DeltaCommitInfo(
                now,
                commit.Operation,
                new Dictionary<string, string>(),
                commit.IsChange && commit.Removed.Count == 0,
                EngineInfo
            ),
        };
        if (from.Version < 0)
        {
            yield return new DeltaAction { Protocol = Protocol };
        }

        if (MetaDataOf(from, commit.Schema, now) is { } metaData)
        {
            yield return new DeltaAction { MetaData = metaData };
        }

        foreach (var (app, version) in commit.Transactions)
        {
            yield return new DeltaAction { Txn = new DeltaTransaction(app, version, now) };
        }

        foreach (var name in commit.Removed)
        {
            var file = from.Files[name];
            yield return new DeltaAction
            {
                Remove = new DeltaRemove(
                    name,
                    now,
                    commit.IsChange,
                    ExtendedFileMetadata: true,
                    file.PartitionValues,
                    file.Size
                ),
            };
        }

        foreach (var file in commit.Added)
        {
            yield return new DeltaAction { Add = file with { DataChange = commit.IsChange } };
        }
    }

    private DeltaMetaData? MetaDataOf(DeltaSnapshot from, LakeSchema? schema, long now)
    {
        if (schema is null)
        {
            return null;
        }

        var text = DeltaSchema.Write(schema);
        return from.MetaData is { } before
            ? before.SchemaString == text
                ? null
                : before with
                {
                    SchemaString = text,
                }
            : new DeltaMetaData(
                Guid.CreateVersion7(time.GetUtcNow()).ToString(),
                path[(path.LastIndexOf('/') + 1)..],
                new DeltaFormat("parquet", new Dictionary<string, string>()),
                text,
                [DeltaSchema.Partition],
                new Dictionary<string, string>(),
                now
            );
    }
}
