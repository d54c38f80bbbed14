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

    // A line is filed under the hour in which the hub took it, a little after it was received.
    private static readonly TimeSpan Delay = TimeSpan.FromHours(1);

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
        var isWhole = true;
        foreach (var day in TimeRange.DaysBetween(range.From, range.To).Reverse())
        {
            if (found.Count >= range.Limit || files >= MostFiles)
            {
                isWhole = false;
                break;
            }

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
                if (
                    string.CompareOrdinal(blob.Name, FilesOf(range.From)) >= 0
                    && string.CompareOrdinal(blob.Name, FilesOf(range.To + Delay) + "~") <= 0
                )
                {
                    names.Add(blob.Name);
                }
            }

            // Their names begin with the hour: of too many, the newest.
            isWhole = names.Count <= MostFiles - files;
            var newest = names.OrderDescending(StringComparer.Ordinal).Take(MostFiles - files);
            foreach (var name in newest.ToList())
            {
                files++;
                found.AddRange(await LinesAsync(name, project, range, cancellationToken));
            }
        }

        var told = new JsonObject
        {
            ["isWhole"] = isWhole && found.Count <= range.Limit,
            ["logs"] = new JsonArray([
                .. found.OrderByDescending(f => f.At).Take(range.Limit).Select(f => f.Line),
            ]),
        };
        range.Tell(told);
        return told;
    }

    private static string FilesOf(DateTimeOffset time) =>
        $"dt={time.UtcDateTime:yyyy-MM-dd}/hour={time.UtcDateTime:HH}/";

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
