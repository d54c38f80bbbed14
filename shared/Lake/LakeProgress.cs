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

    /// <summary>The projects whose tables cannot be written, by <c>{hub}/{project}</c>.</summary>
    public IReadOnlyDictionary<string, LakeFailure> Failed { get; init; } =
        new Dictionary<string, LakeFailure>();

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

    /// <summary>Why the tables of a project cannot be written; null when they can.</summary>
    public LakeFailure? FailureOf(string hub, string project) =>
        Failed.GetValueOrDefault($"{hub}/{project}");

    /// <summary>Up to which time everything of a hub is in the tables, or in those of a project; null while nothing is known to be.</summary>
    public DateTimeOffset? WholeUntil(string hub, string? project = null) =>
        project is not null && FailureOf(hub, project) is { } failure ? failure.WholeUntil
        : Whole.TryGetValue(hub, out var until) && until > DateTimeOffset.UnixEpoch ? until
        : null;
}

/// <summary>A project whose tables cannot be written.</summary>
/// <param name="At">Since when.</param>
/// <param name="Error">Why.</param>
/// <param name="WholeUntil">Up to which time everything was in its tables then; null when that is not known.</param>
public sealed record LakeFailure(DateTimeOffset At, string Error, DateTimeOffset? WholeUntil);

/// <summary>How it is read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LakeProgress))]
internal sealed partial class LakeProgressJson : JsonSerializerContext;
