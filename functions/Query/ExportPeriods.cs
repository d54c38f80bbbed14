using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Tracking.Shared.Events;
using Tracking.Shared.Lake;

namespace Tracking.Functions.Query;

/// <summary>
/// The hours and days of tables that are over, from their manifests, the newest first. Names are listed by day, or by
/// month when there are many days, from the last one back until a page is full; only what is on it is read.
/// </summary>
internal static class ExportPeriods
{
    private const int MostListedByDay = 2;
    private const int AtOnce = 16;

    /// <summary>A page of them.</summary>
    /// <param name="container">The container of the tables.</param>
    /// <param name="folder">The folder of the project in it.</param>
    /// <param name="filter">Which are wanted.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>The rows, and where the next page begins; null when this is the last one.</returns>
    public static async Task<(JsonArray Rows, string? Continuation)> ReadAsync(
        BlobContainerClient container,
        string folder,
        ExportFilter filter,
        CancellationToken cancellationToken
    )
    {
        var found = new List<ExportPeriod>();
        foreach (var prefix in Prefixes(filter))
        {
            var listed = await Task.WhenAll(
                filter.Tables.Select(table =>
                    ListAsync(container, folder, table, prefix, cancellationToken)
                )
            );
            found.AddRange(
                listed
                    .SelectMany(ofTable => ofTable)
                    .Where(period =>
                        period.IsIn(filter.Range)
                        && (filter.After is null || period.CompareTo(filter.After) > 0)
                    )
                    .Order()
            );
            if (found.Count > filter.Range.Limit)
            {
                break;
            }
        }

        var page = found.Take(filter.Range.Limit).ToList();
        var rows = new JsonArray();
        foreach (var some in page.Chunk(AtOnce))
        {
            var read = await Task.WhenAll(
                some.Select(period => TellAsync(container, folder, period, cancellationToken))
            );

            // An hour may have become part of a day meanwhile.
            foreach (var row in read.OfType<JsonObject>())
            {
                rows.Add((JsonNode)row);
            }
        }

        return (rows, found.Count > page.Count ? page[^1].ToPlace() : null);
    }

    // The page before ended in the day of its last period.
    private static IEnumerable<string> Prefixes(ExportFilter filter)
    {
        var last =
            filter.After is { } after && after.Start < filter.Range.To
                ? after.Start
                : filter.Range.To;
        var days = TimeRange.DaysBetween(filter.Range.From, last).Reverse().ToList();
        return days.Select(day =>
                day.UtcDateTime.ToString(
                    days.Count <= MostListedByDay ? "yyyy-MM-dd" : "yyyy-MM-",
                    CultureInfo.InvariantCulture
                )
            )
            .Distinct();
    }

    // A day stands for its hours.
    private static async Task<IEnumerable<ExportPeriod>> ListAsync(
        BlobContainerClient container,
        string folder,
        string table,
        string prefix,
        CancellationToken cancellationToken
    )
    {
        var manifests = LakeManifest.Folder($"{folder}/{table}");
        var found = new List<ExportPeriod>();
        await foreach (
            var blob in container.GetBlobsAsync(
                BlobTraits.None,
                BlobStates.None,
                $"{manifests}dt={prefix}",
                cancellationToken
            )
        )
        {
            if (ExportPeriod.ReadName(table, blob.Name[manifests.Length..]) is { } period)
            {
                found.Add(period);
            }
        }

        var days = found.Where(period => period.IsDay).Select(day => day.Start).ToHashSet();
        return found.Where(period =>
            period.IsDay || !days.Contains(new(period.Start.UtcDateTime.Date, TimeSpan.Zero))
        );
    }

    private static async Task<JsonObject?> TellAsync(
        BlobContainerClient container,
        string folder,
        ExportPeriod period,
        CancellationToken cancellationToken
    )
    {
        var name = LakeManifest.NameOf($"{folder}/{period.Table}", period.ToString());
        return await LakeManifest.FindAsync(container, name, cancellationToken) is { } manifest
            ? new JsonObject
            {
                ["table"] = period.Table,
                ["period"] = manifest.Period,
                ["version"] = manifest.Version,
                ["rows"] = manifest.Rows,
                ["bytes"] = manifest.Bytes,
                ["files"] = manifest.Files.Count,
                ["partitions"] = new JsonObject(
                    manifest.Partitions.Select(range => new KeyValuePair<string, JsonNode?>(
                        range.Key,
                        new JsonArray([.. range.Value.Select(number => JsonValue.Create(number))])
                    ))
                ),
                ["manifest"] = name,
                ["writtenAt"] = TimeConverter.Write(manifest.WrittenAt),
            }
            : null;
    }
}
