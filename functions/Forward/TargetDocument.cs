using System.Text.Json.Nodes;
using Tracking.Shared;
using Tracking.Shared.Targets;

namespace Tracking.Functions.Forward;

/// <summary>A target as it is sent. What is left out has its default; a secret that is left out stays.</summary>
[ApiSchema("TargetRequest", HasNulls = true)]
internal sealed record TargetDocument
{
    /// <summary>Its id within the project, when it is made without one in the path.</summary>
    public string? Id { get; init; }

    /// <summary><c>webhook</c>, <c>splunk</c>, <c>heap</c> or <c>tag-manager</c>; it stays what it is.</summary>
    public string? Kind { get; init; }

    /// <summary>For people.</summary>
    public string? Name { get; init; }

    /// <summary>Whether events are handed on; yes unless said.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Where it listens.</summary>
    public string? Url { get; init; }

    /// <summary>Its token, key or signing secret: taken in, encrypted, and told to nobody.</summary>
    public string? Secret { get; init; }

    /// <summary>The setting that has its secret instead, without the <c>TargetSecrets__</c> before its name.</summary>
    public string? SecretSetting { get; init; }

    /// <summary>Which events it wants; all that people did unless said.</summary>
    public TargetFilter? Filter { get; init; }

    /// <summary>What actions are called there: the action, and its name there.</summary>
    public IReadOnlyDictionary<string, string>? Names { get; init; }

    /// <summary>What only its kind has.</summary>
    public JsonObject? Options { get; init; }
}
