using System.Text.Json.Nodes;
using Azure;

namespace Tracking.Shared.Targets;

/// <summary>Another system to which a project has its events handed on, as it is kept.</summary>
/// <param name="Project">The project.</param>
/// <param name="Id">Its id within the project: 2 to 32 lower-case letters, digits and dashes.</param>
/// <param name="Kind">What it is, such as <c>webhook</c>.</param>
/// <param name="Url">Where it listens: an absolute URL.</param>
public sealed record Target(string Project, string Id, string Kind, string Url)
{
    /// <summary>For people.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether events are handed on; those of the time when they are not are never.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Its secret, encrypted; null when it has none here.</summary>
    public SealedSecret? Secret { get; init; }

    /// <summary>The name of the setting that has its secret, behind <c>TargetSecrets__</c>; null when none has.</summary>
    public string? SecretSetting { get; init; }

    /// <summary>Which events it wants.</summary>
    public TargetFilter Filter { get; init; } = new();

    /// <summary>What actions are called there: the action, and its name there.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } =
        new Dictionary<string, string>();

    /// <summary>What only its kind has: an object.</summary>
    public JsonObject Options { get; init; } = [];

    /// <summary>Tells it from one of the same id that was deleted before it was made.</summary>
    public required string Making { get; init; }

    /// <summary>Events that were received before are not handed on.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>When its settings were changed last.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The version of its row; null when there is no row yet.</summary>
    public ETag? Version { get; init; }

    /// <summary>What tells it from all others, as part of keys: neither project nor id has a <c>_</c>.</summary>
    public string Key => $"{Project}_{Id}_{Making}";
}
