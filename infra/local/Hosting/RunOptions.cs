namespace Tracking.Local.Hosting;

/// <summary>How the app is to run.</summary>
/// <param name="Port">The HTTP port; 0 is a free one, null what the settings file says.</param>
/// <param name="DataFolder">Where hubs, checkpoints and Azurite keep their data.</param>
/// <param name="Partitions">Partitions of a new hub.</param>
/// <param name="Settings">Settings as <c>--NAME VALUE</c> or <c>--NAME=VALUE</c>, with <c>:</c> between the parts of a name.</param>
internal sealed record RunOptions(
    int? Port,
    string DataFolder,
    int Partitions,
    IReadOnlyList<string> Settings
);
