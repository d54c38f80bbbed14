using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Tracking.Shared.Audit;

namespace Tracking.Functions.Exports;

/// <summary>Finds the blob with the last line of a partition, from the last day back.</summary>
internal static class LastBlob
{
    /// <summary>The name of the last blob that has lines; null when there is none.</summary>
    /// <param name="container">The container.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public static async Task<string?> FindAsync(
        BlobContainerClient container,
        int partition,
        CancellationToken cancellationToken
    )
    {
        var days = new List<string>();
        await foreach (
            var day in container.GetBlobsByHierarchyAsync(
                BlobTraits.None,
                BlobStates.None,
                "/",
                AuditBlobName.Prefix,
                cancellationToken
            )
        )
        {
            if (day.IsPrefix)
            {
                days.Add(day.Prefix);
            }
        }

        foreach (var day in days.OrderDescending(StringComparer.Ordinal))
        {
            AuditBlobName? last = null;
            await foreach (
                var blob in container.GetBlobsAsync(
                    BlobTraits.None,
                    BlobStates.None,
                    day,
                    cancellationToken
                )
            )
            {
                // One that was made by a writer which died then has nothing to go on behind.
                if (
                    blob.Properties.ContentLength > 0
                    && AuditBlobName.Parse(blob.Name) is { } name
                    && name.Partition == partition
                    && name.IsBehind(last)
                )
                {
                    last = name;
                }
            }

            if (last is not null)
            {
                return last.Text;
            }
        }

        return null;
    }
}
