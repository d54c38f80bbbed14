using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Tracking.Audit;

/// <summary>An audit log in a container.</summary>
internal sealed class ContainerSource(BlobContainerClient container) : IAuditSource
{
    /// <inheritdoc />
    public async IAsyncEnumerable<AuditFile> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            yield return new AuditFile(blob.Name, blob.Properties.ContentLength ?? 0);
        }
    }

    /// <inheritdoc />
    public async Task<Stream> OpenAsync(AuditFile file, CancellationToken cancellationToken)
    {
        if (file.Bytes == 0)
        {
            return Stream.Null;
        }

        var download = await container
            .GetBlobClient(file.Name)
            .DownloadStreamingAsync(
                new BlobDownloadOptions { Range = new HttpRange(0, file.Bytes) },
                cancellationToken
            );
        return download.Value.Content;
    }
}
