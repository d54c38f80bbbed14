using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Tracking.Local.Triggers;

namespace Tracking.Local.Hosting;

/// <summary>What is said at start because it may not be meant: names in files that mean nothing.</summary>
internal sealed partial class Notes(
    IConfiguration configuration,
    LocalSettings settings,
    IReadOnlyList<FunctionMethod> functions
)
{
    /// <summary>One sentence each.</summary>
    public IEnumerable<string> All =>
        [
            .. HostSettings.Unknown(configuration).Select(UnknownInHostJson),
            .. settings
                .Values.Keys.Where(name => !KnownSettings.Contains(name))
                .Select(name => name.Replace(":", "__", StringComparison.Ordinal))
                .Select(name =>
                    $"The setting {name} is read by nobody.{Near(name, KnownSettings.Names)}"
                ),
            .. configuration
                .AsEnumerable()
                .Select(setting => Disabled().Match(setting.Key))
                .Where(match => match.Success)
                .Select(match => match.Groups[1].Value)
                .Except(functions.Select(f => f.Name), StringComparer.OrdinalIgnoreCase)
                // What the file of settings says is as it is meant; what somebody adds to it may be forgotten.
                .Where(name =>
                    !AppFunctions.Names.Contains(name, StringComparer.OrdinalIgnoreCase)
                    || !settings.Values.ContainsKey($"AzureWebJobs.{name}.Disabled")
                )
                .Select(SwitchedOff),
            .. settings.Unknown.Select(name =>
                $"The settings file has {name}, which is read by nobody.{Near(name, LocalSettings.Known)}"
            ),
        ];

    private static string SwitchedOff(string name) =>
        AppFunctions.Names.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? $"The function {name} is switched off."
            : $"There is no function {name} to switch off.{Near(name, AppFunctions.Names)}";

    private static string UnknownInHostJson(string name) =>
        $"host.json has {name}, which has no effect locally.{Near(name, HostSettings.Known)}";

    private static string Near(string name, IReadOnlyList<string> names) =>
        KnownSettings.Nearest(name, names) is { } nearest ? $" Do you mean {nearest}?" : "";

    [GeneratedRegex(@"^AzureWebJobs[.:](.+)[.:]Disabled$", RegexOptions.IgnoreCase)]
    private static partial Regex Disabled();
}
