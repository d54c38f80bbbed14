using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Tracking.Functions.Compact;

/// <summary>Keeps the state of the compactor. Of two that run, the one that is late finds that out when it writes.</summary>
internal sealed class StateBlob(BlobContainerClient container)
{
    /// <summary>The name of the blob. No project begins with an underscore.</summary>
    public const string Name = "_state/compactor.json";

    private ETag? version;

    /// <summary>Reads the state; an empty one when there is none.</summary>
    public async Task<CompactState> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await container.GetBlobClient(Name).DownloadContentAsync(cancellationToken);
            version = found.Value.Details.ETag;
            return JsonSerializer.Deserialize(
                found.Value.Content,
                CompactJson.Default.CompactState
            )!;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            version = null;
            return new CompactState();
        }
    }

    /// <summary>Writes the state, if nobody else has since it was read or written here.</summary>
    /// <exception cref="RequestFailedException">Somebody else has, or storage is down.</exception>
    public async Task WriteAsync(CompactState state, CancellationToken cancellationToken)
    {
        var written = await container
            .GetBlobClient(Name)
            .UploadAsync(
                BinaryData.FromBytes(
                    JsonSerializer.SerializeToUtf8Bytes(state, CompactJson.Default.CompactState)
                ),
                new BlobUploadOptions
                {
                    Conditions = version is { } known
                        ? new BlobRequestConditions { IfMatch = known }
                        : new BlobRequestConditions { IfNoneMatch = ETag.All },
                },
                cancellationToken
            );
        version = written.Value.ETag;
    }
}
