using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Tracking.Shared.Events;
using Tracking.Shared.Lake;

namespace Tracking.Functions.Query;

/// <summary>What the tables of a project come to, and how far behind they are.</summary>
internal static class ExportTotals
{
    /// <summary>What the tables are now. What is not known yet is null, and what is not there is 0.</summary>
    /// <param name="container">The container of the tables.</param>
    /// <param name="folder">The folder of the project in it.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="progress">How far they are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public static async Task<JsonObject> ReadAsync(
        BlobContainerClient container,
        string folder,
        IReadOnlyList<string> tables,
        LakeProgress progress,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var snapshots = await Task.WhenAll(
            tables.Select(table =>
                new DeltaTable(container, $"{folder}/{table}", time).ReadAsync(
                    null,
                    cancellationToken
                )
            )
        );
        return new JsonObject(
            tables.Zip(
                snapshots,
                (table, snapshot) =>
                    new KeyValuePair<string, JsonNode?>(
                        table,
                        Tell(
                            $"{folder}/{table}",
                            snapshot,
                            progress.WholeUntil(ExportFilter.HubOf[table]),
                            time.GetUtcNow()
                        )
                    )
            )
        );
    }

    private static JsonObject Tell(
        string path,
        DeltaSnapshot snapshot,
        DateTimeOffset? until,
        DateTimeOffset now
    ) =>
        new()
        {
            ["path"] = path,
            ["wholeUntil"] = until is { } whole ? TimeConverter.Write(whole) : null,
            ["lagSeconds"] = until is { } known
                ? Math.Max(0, Math.Round((now - known).TotalSeconds))
                : null,
            ["version"] = snapshot.Version < 0 ? null : snapshot.Version,
            ["rows"] = snapshot.Files.Values.Sum(LakeStats.RowsOf),
            ["bytes"] = snapshot.Files.Values.Sum(file => file.Size),
            ["files"] = snapshot.Files.Count,
        };
}
