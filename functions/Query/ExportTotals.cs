using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Tracking.Shared.Events;
using Tracking.Shared.Lake;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>What the tables of a project come to, and how far behind they are.</summary>
internal static class ExportTotals
{
    /// <summary>What the tables are now. What is not known yet is null, and what is not there is 0.</summary>
    /// <param name="container">The container of the tables.</param>
    /// <param name="project">The project.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="progress">How far they are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public static async Task<JsonObject> ReadAsync(
        BlobContainerClient container,
        string project,
        IReadOnlyList<string> tables,
        LakeProgress progress,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var folder = TableKey.Encode(project);
        var snapshots = await Task.WhenAll(
            tables.Select(table =>
                ReadAsync(new DeltaTable(container, $"{folder}/{table}", time), cancellationToken)
            )
        );
        return new JsonObject(
            tables.Zip(
                snapshots,
                (table, read) =>
                    new KeyValuePair<string, JsonNode?>(
                        table,
                        Tell(
                            $"{folder}/{table}",
                            read.Snapshot,
                            read.Error,
                            progress.WholeUntil(ExportFilter.HubOf[table], project),
                            progress.FailureOf(ExportFilter.HubOf[table], project),
                            time.GetUtcNow()
                        )
                    )
            )
        );
    }

    // A table that somebody has broken is told of, and so are the others.
    private static async Task<(DeltaSnapshot Snapshot, string? Error)> ReadAsync(
        DeltaTable table,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await table.ReadAsync(null, cancellationToken), null);
        }
        catch (Exception e)
            when (e is InvalidDataException or JsonException or NotSupportedException)
        {
            return (DeltaSnapshot.None, e.Message);
        }
    }

    private static JsonObject Tell(
        string path,
        DeltaSnapshot snapshot,
        string? error,
        DateTimeOffset? until,
        LakeFailure? failure,
        DateTimeOffset now
    ) =>
        new()
        {
            ["path"] = path,
            ["wholeUntil"] = until is { } whole ? TimeConverter.Write(whole) : null,
            ["lagSeconds"] = until is { } known
                ? Math.Max(0, Math.Round((now - known).TotalSeconds))
                : null,
            ["failingSince"] = failure is null ? null : TimeConverter.Write(failure.At),
            ["error"] = error ?? failure?.Error,
            ["version"] = snapshot.Version < 0 ? null : snapshot.Version,
            ["rows"] = snapshot.Files.Values.Sum(LakeStats.RowsOf),
            ["bytes"] = snapshot.Files.Values.Sum(file => file.Size),
            ["files"] = snapshot.Files.Count,
        };
}
