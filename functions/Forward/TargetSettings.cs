using System.Text.Json.Nodes;

namespace Tracking.Functions.Forward;

/// <summary>How a project has set up one target, as a kind of targets needs to know it.</summary>
/// <param name="Project">The project.</param>
/// <param name="Id">The target's id within the project.</param>
/// <param name="Url">Where it listens: an absolute URL.</param>
/// <param name="Secret">Its token, key or signing secret, in clear; null when it has none.</param>
/// <param name="Options">What only its kind has: an object, as it was configured.</param>
internal sealed record TargetSettings(
    string Project,
    string Id,
    Uri Url,
    string? Secret,
    JsonObject Options
);
