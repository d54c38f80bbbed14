using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Tracking.Shared.Tables;

namespace Tracking.Load.Storage;

/// <summary>Counts what is stored, one by one, which takes its time.</summary>
internal static class StoredEvents
{
    private const int PageBytes = 4 * 1024 * 1024;

    /// <summary>The atomic logs; null when they are not counted in a time.</summary>
    public static async Task<long?> RowsAsync(string connection, TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        var table = new TableServiceClient(connection).GetTableClient(TableNames.AtomicLogs);
        var rows = 0L;
        try
        {
            await foreach (
                var page in table
                    .QueryAsync<TableEntity>(
                        select: ["PartitionKey"],
                        cancellationToken: deadline.Token
                    )
                    .AsPages()
            )
            {
                rows += page.Values.Count;
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        return rows;
    }

    /// <summary>The lines of the exports of events.</summary>
    public static async Task<long> LinesAsync(string connection)
    {
        var container = new BlobServiceClient(connection).GetBlobContainerClient(
            BlobNames.AppEvents
        );
        var lines = 0L;
        await foreach (var blob in container.GetBlobsAsync())
        {
            if (BlobNames.TryParse(blob.Name, out var kind, out _) && kind == BlobNames.Events)
            {
                lines += await LinesAsync(container.GetBlobClient(blob.Name));
            }
        }

        return lines;
    }

    // In parts: the emulator breaks off when it is asked for very much.
    private static async Task<long> LinesAsync(BlobClient blob)
    {
        var lines = 0L;
        var buffer = new byte[PageBytes];
        await using var content = await blob.OpenReadAsync(
            new Azure.Storage.Blobs.Models.BlobOpenReadOptions(allowModifications: true)
            {
                BufferSize = PageBytes,
            }
        );
        while (await content.ReadAsync(buffer) is > 0 and var read)
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        return lines;
    }
}
