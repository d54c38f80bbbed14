using System.Text.Json;
using Azure.Data.Tables;
using Tracking.Scale;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Benchmarks;

/// <summary>How large what was written is.</summary>
internal static class StoredBytes
{
    /// <summary>Bytes per event of all that a storage account and the facts of a hub hold.</summary>
    public static async Task<EventBytes> PerEventAsync(
        Bench bench,
        IReadOnlyCollection<TrackedEvent> events,
        int partitions
    )
    {
        var frames = events.Sum(e =>
            (double)JsonSerializer.SerializeToUtf8Bytes(e, TrackingJson.Relaxed.TrackedEvent).Length
        );
        var facts = 0.0;
        for (var partition = 0; partition < partitions; partition++)
        {
            facts += (await bench.FactsAsync(partition)).Sum(frame =>
                frame.EventBody.ToMemory().Length
            );
        }

        var exports = 0.0;
        await foreach (
            var blob in bench
                .Storage.Blobs.GetBlobContainerClient(BlobNames.AppEvents)
                .GetBlobsAsync()
        )
        {
            exports += blob.Properties.ContentLength ?? 0;
        }

        var tables = new Dictionary<string, double>();
        foreach (var table in TableNames.All)
        {
            var bytes = 0.0;
            await foreach (
                var row in bench.Storage.Tables.GetTableClient(table).QueryAsync<TableEntity>()
            )
            {
                bytes += Of(row);
            }

            if (bytes / events.Count >= 1)
            {
                tables[table] = Math.Round(bytes / events.Count);
            }
        }

        return new EventBytes(
            Math.Round(frames / events.Count),
            Math.Round(facts / events.Count),
            Math.Round(exports / events.Count),
            tables
        );
    }

    // 4 bytes a row, 2 a character of its keys, 8 and 2 a character of its name for each column, 2 a character
    // of text and 4 for its length; so Azure's documentation of the table service's capacity has it.
    private static double Of(TableEntity row) =>
        4
        + (2 * (row.PartitionKey.Length + row.RowKey.Length))
        + row.Where(c =>
                c.Key is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag")
                && c.Value is not null
            )
            .Sum(c =>
                8
                + (2 * c.Key.Length)
                + c.Value switch
                {
                    string text => 4 + (2 * text.Length),
                    bool => 1,
                    int => 4,
                    byte[] binary => 4 + binary.Length,
                    Guid => 16,
                    _ => 8,
                }
            );
}
