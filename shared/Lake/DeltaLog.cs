using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Tracking.Shared.Lake;

/// <summary>The log of a Delta table: a file for each commit, and now and then a checkpoint of all before it.</summary>
internal sealed class DeltaLog(BlobContainerClient container, string path)
{
    /// <summary>After how many commits a checkpoint is written.</summary>
    public const int CheckpointInterval = 50;

    private const string JsonType = "application/json";

    /// <summary>The folder of the log.</summary>
    private string Folder => $"{path}/_delta_log/";

    /// <summary>What the table is now.</summary>
    public async Task<DeltaSnapshot> ReadAsync(
        DeltaSnapshot? known,
        CancellationToken cancellationToken
    )
    {
        var snapshot =
            known ?? await new DeltaCheckpoint(container, Folder).ReadLastAsync(cancellationToken);
        while (await FindAsync(snapshot.Version + 1, cancellationToken) is { } commit)
        {
            snapshot = snapshot.Apply(snapshot.Version + 1, Parse(commit));
        }

        return snapshot;
    }

    /// <summary>Writes the next commit, if nobody else has written it, and a checkpoint when it is time.</summary>
    public async Task<DeltaSnapshot?> TryAppendAsync(
        DeltaSnapshot from,
        IReadOnlyList<DeltaAction> actions,
        CancellationToken cancellationToken
    )
    {
        var version = from.Version + 1;
        var bytes = Write(actions);
        try
        {
            await Blob(version)
                .UploadAsync(
                    BinaryData.FromBytes(bytes),
                    new BlobUploadOptions
                    {
                        HttpHeaders = new BlobHttpHeaders { ContentType = JsonType },
                        Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                    },
                    cancellationToken
                );
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // The answer to an attempt that went through may have been lost.
            if (
                await FindAsync(version, cancellationToken) is not { } there
                || !there.Span.SequenceEqual(bytes)
            )
            {
                return null;
            }
        }

        var snapshot = from.Apply(version, actions);
        if (version > 0 && version % CheckpointInterval == 0)
        {
            await new DeltaCheckpoint(container, Folder).WriteAsync(snapshot, cancellationToken);
        }

        return snapshot;
    }

    private static byte[] Write(IEnumerable<DeltaAction> actions)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var action in actions)
        {
            lines.Write(JsonSerializer.SerializeToUtf8Bytes(action, DeltaJson.Relaxed.DeltaAction));
            lines.Write("\n"u8);
        }

        return lines.WrittenSpan.ToArray();
    }

    private static List<DeltaAction> Parse(ReadOnlyMemory<byte> commit)
    {
        var actions = new List<DeltaAction>();
        foreach (var range in commit.Span.Split((byte)'\n'))
        {
            if (commit.Span[range] is { IsEmpty: false } line)
            {
                actions.Add(JsonSerializer.Deserialize(line, DeltaJson.Relaxed.DeltaAction)!);
            }
        }

        return actions;
    }

    private async Task<ReadOnlyMemory<byte>?> FindAsync(
        long version,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var found = await Blob(version).DownloadContentAsync(cancellationToken);
            return found.Value.Content.ToMemory();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private BlobClient Blob(long version) =>
        container.GetBlobClient(
            string.Create(CultureInfo.InvariantCulture, $"{Folder}{version:D20}.json")
        );
}
