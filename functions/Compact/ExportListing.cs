using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>A file of an export, as long as it was when it was listed.</summary>
internal sealed record ExportFile(string Name, long Length);

/// <summary>The files of an export that may have lines which are not in the tables yet.</summary>
internal sealed class ExportListing
{
    private readonly Dictionary<(string Kind, int Partition), List<ExportFile>> files = [];

    /// <summary>Lists the files of a container from a day on; all when there is none.</summary>
    public static async Task<ExportListing> ReadAsync(
        BlobContainerClient container,
        DateTimeOffset? from,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var listing = new ExportListing();
        foreach (var prefix in from is null ? ["dt="] : Prefixes(from.Value, now))
        {
            await foreach (
                var blob in container.GetBlobsAsync(
                    BlobTraits.None,
                    BlobStates.None,
                    prefix,
                    cancellationToken
                )
            )
            {
                listing.Add(new ExportFile(blob.Name, blob.Properties.ContentLength ?? 0));
            }
        }

        return listing;
    }

    /// <summary>The partitions that have files of a kind.</summary>
    public IEnumerable<int> Partitions(string kind) =>
        files.Keys.Where(key => key.Kind == kind).Select(key => key.Partition);

    /// <summary>The files of a partition, in order, from one on.</summary>
    public IEnumerable<ExportFile> From(string kind, int partition, string? first) =>
        files
            .GetValueOrDefault((kind, partition), [])
            .Where(file => first is null || string.CompareOrdinal(file.Name, first) >= 0);

    // A day that was not yet when the run began may have begun meanwhile; the next run sees it.
    private static IEnumerable<string> Prefixes(DateTimeOffset from, DateTimeOffset now)
    {
        for (var day = from.UtcDateTime.Date; day <= now.UtcDateTime; day = day.AddDays(1))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"dt={day:yyyy-MM-dd}/");
        }
    }

    private void Add(ExportFile file)
    {
        if (BlobNames.TryParse(file.Name, out var kind, out var partition))
        {
            if (!files.TryGetValue((kind, partition), out var ofPartition))
            {
                files[(kind, partition)] = ofPartition = [];
            }

            ofPartition.Add(file);
        }
    }
}
