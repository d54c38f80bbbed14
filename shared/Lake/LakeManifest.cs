using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Tracking.Shared.Lake;

/// <summary>
/// What a table has of an hour or a day that is over: for readers that know no Delta, and to count by. A day's manifest
/// stands for those of its hours, whose files are merged then.
/// </summary>
/// <param name="Table">The table's path in the container, such as <c>demo/events</c>.</param>
/// <param name="Period">The hour in which the hub stored the rows, such as <c>2026-11-22T13</c>, or the day.</param>
/// <param name="Version">The version of the Delta table that this is of.</param>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Bytes">How many bytes the files have.</param>
/// <param name="Files">The files.</param>
/// <param name="Partitions">The least and the greatest hub sequence of the rows, by partition of two digits.</param>
/// <param name="WrittenAt">When it was written.</param>
public sealed record LakeManifest(
    string Table,
    string Period,
    long Version,
    long Rows,
    long Bytes,
    IReadOnlyList<LakeManifestFile> Files,
    IReadOnlyDictionary<string, long[]> Partitions,
    DateTimeOffset WrittenAt
)
{
    private const int DayLength = 10;
    private const int HourDigits = 2;

    /// <summary>What the names of a table's manifests begin with.</summary>
    /// <param name="table">The table's path.</param>
    public static string Folder(string table) => $"{table}/_manifests/";

    /// <summary>The name of the blob of a table's period: <c>dt=2026-11-22/hour=13.json</c> or <c>dt=2026-11-22/day.json</c> in the folder.</summary>
    public static string NameOf(string table, string period) =>
        period.Length == DayLength
            ? $"{Folder(table)}dt={period}/day.json"
            : $"{Folder(table)}dt={period[..DayLength]}/hour={period[^HourDigits..]}.json";

    /// <summary>Writes it, over one that is there.</summary>
    public Task WriteAsync(BlobContainerClient container, CancellationToken cancellationToken) =>
        container
            .GetBlobClient(NameOf(Table, Period))
            .UploadAsync(
                BinaryData.FromBytes(
                    JsonSerializer.SerializeToUtf8Bytes(this, LakeManifestJson.Default.LakeManifest)
                ),
                new BlobUploadOptions
                {
                    HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                },
                cancellationToken
            );

    /// <summary>Reads one; null when there is none of the name.</summary>
    public static async Task<LakeManifest?> FindAsync(
        BlobContainerClient container,
        string name,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var found = await container.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            return JsonSerializer.Deserialize(
                found.Value.Content,
                LakeManifestJson.Default.LakeManifest
            );
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }
}

/// <summary>A file of a manifest.</summary>
/// <param name="Path">Its name in the container.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Sha256">Its hash, in hexadecimal digits.</param>
public sealed record LakeManifestFile(string Path, long Rows, long Bytes, string Sha256);

/// <summary>How manifests are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LakeManifest))]
internal sealed partial class LakeManifestJson : JsonSerializerContext;
