using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Tracking.Shared.Lake;

/// <summary>The blobs of a container.</summary>
public sealed class BlobLakeStore(BlobContainerClient container) : ILakeStore
{
    private const int Missing = 404;

    /// <inheritdoc />
    public async Task<bool> TryAddAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string type,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await UploadAsync(
                name,
                content,
                type,
                new BlobRequestConditions { IfNoneMatch = ETag.All },
                cancellationToken
            );
            return true;
        }
        catch (RequestFailedException e)
            when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists
                || e.ErrorCode == BlobErrorCode.ConditionNotMet
            )
        {
            return false;
        }
    }

    /// <inheritdoc />
    public Task ReplaceAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string type,
        CancellationToken cancellationToken
    ) => UploadAsync(name, content, type, null, cancellationToken);

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> FindAsync(
        string name,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var found = await container.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            return found.Value.Content.ToMemory();
        }
        catch (RequestFailedException e) when (e.Status == Missing)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<LakeFile> ListAsync(
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var blobs = container
            .GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await HasNextAsync(blobs))
        {
            yield return new LakeFile(
                blobs.Current.Name,
                blobs.Current.Properties.LastModified ?? DateTimeOffset.MaxValue
            );
        }
    }

    /// <inheritdoc />
    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        container.GetBlobClient(name).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    // A container that is not there has no files.
    private static async Task<bool> HasNextAsync(IAsyncEnumerator<BlobItem> blobs)
    {
        try
        {
            return await blobs.MoveNextAsync();
        }
        catch (RequestFailedException e) when (e.Status == Missing)
        {
            return false;
        }
    }

    private Task<Response<BlobContentInfo>> UploadAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string type,
        BlobRequestConditions? conditions,
        CancellationToken cancellationToken
    ) =>
        container
            .GetBlobClient(name)
            .UploadAsync(
                BinaryData.FromBytes(content),
                new BlobUploadOptions
                {
                    HttpHeaders = new BlobHttpHeaders { ContentType = type },
                    Conditions = conditions,
                },
                cancellationToken
            );
}
