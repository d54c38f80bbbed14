using System.Text.RegularExpressions;

namespace Tracking.Local.Amqp;

/// <summary>Which names hubs and consumer groups may have; hubs' become names of folders.</summary>
internal static partial class HubNames
{
    /// <summary>Whether a hub may have this name.</summary>
    public static bool IsHub(string name) => name.Length <= 256 && Name().IsMatch(name);

    /// <summary>Whether a consumer group may have this name.</summary>
    public static bool IsGroup(string name) =>
        string.Equals(name, "$Default", StringComparison.OrdinalIgnoreCase)
        || (name.Length <= 50 && Name().IsMatch(name));

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
