using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Storage.Blobs;

namespace Tracking.Shared.Lake;

/// <summary>How far the tables are, as who makes them says.</summary>
public sealed record LakeProgress
{
    /// <summary>The name of the blob. No project begins with an underscore.</summary>
    public const string Name = "_state/compactor.json";

    /// <summary>When the tables were brought up to date last; null while they never were.</summary>
    public DateTimeOffset? RanAt { get; init; }

    /// <summary>Up to which time everything of a hub is in the tables.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Whole { get; init; } =
        new Dictionary<string, DateTimeOffset>();

    /// <summary>Reads it; nothing is done yet when there is none.</summary>
    /// <param name="container">The container of the tables.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<LakeProgress> ReadAsync(
        BlobContainerClient container,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var found = await container.GetBlobClient(Name).DownloadContentAsync(cancellationToken);
            return JsonSerializer.Deserialize(
                    found.Value.Content,
                    LakeProgressJson.Default.LakeProgress
                ) ?? new LakeProgress();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return new LakeProgress();
        }
    }

    /// <summary>Up to which time everything of a hub is in the tables; null while nothing is known to be.</summary>
    public DateTimeOffset? WholeUntil(string hub) =>
        Whole.TryGetValue(hub, out var until) && until > DateTimeOffset.UnixEpoch ? until : null;
}

/// <summary>How it is read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LakeProgress))]
internal sealed partial class LakeProgressJson : JsonSerializerContext;
