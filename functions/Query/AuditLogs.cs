using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Query;

/// <summary>
/// What was changed in a project, from the lines of the audit log. They lie by day and hour, so the days of a range
/// are read from the last one back, until there is enough; no more than so many files, which the answer says.
/// </summary>
public sealed class AuditLogs(StorageClients storage)
{
    private const int MostFiles = 200;

    private readonly BlobContainerClient container = storage.Blobs.GetBlobContainerClient(
        BlobNames.AuditLogs
    );

    /// <summary>The changes of a time, newest first.</summary>
    internal async Task<JsonObject> ReadAsync(
        string project,
        TimeRange range,
        CancellationToken cancellationToken
    )
    {
        var found = new List<(DateTimeOffset At, JsonObject Line)>();
        var files = 0;
        foreach (var day in TimeRange.DaysBetween(range.From, range.To).Reverse())
        {
            var names = new List<string>();
            await foreach (
                var blob in container.GetBlobsAsync(
                    Azure.Storage.Blobs.Models.BlobTraits.None,
                    Azure.Storage.Blobs.Models.BlobStates.None,
                    $"dt={day:yyyy-MM-dd}/",
                    cancellationToken
                )
            )
            {
                names.Add(blob.Name);
            }

            foreach (var name in names.Take(MostFiles - files))
            {
                files++;
                found.AddRange(await LinesAsync(name, project, range, cancellationToken));
            }

            if (found.Count >= range.Limit || files >= MostFiles)
            {
                break;
            }
        }

        var told = new JsonObject
        {
            ["isWhole"] = files < MostFiles,
            ["logs"] = new JsonArray([
                .. found.OrderByDescending(f => f.At).Take(range.Limit).Select(f => f.Line),
            ]),
        };
        range.Tell(told);
        return told;
    }

    private async Task<List<(DateTimeOffset, JsonObject)>> LinesAsync(
        string name,
        string project,
        TimeRange range,
        CancellationToken cancellationToken
    )
    {
        var lines = new List<(DateTimeOffset, JsonObject)>();
        await using var stream = await container
            .GetBlobClient(name)
            .OpenReadAsync(cancellationToken: cancellationToken);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            if (
                text.Length > 0
                && JsonNode.Parse(text) is JsonObject line
                && (string?)line["project"] == project
                && ClientTime.TryParse((string?)line["receivedAt"] ?? "", out var at)
                && at >= range.From
                && at < range.To
            )
            {
                lines.Add((at, line));
            }
        }

        return lines;
    }
}
