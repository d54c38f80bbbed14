using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Tracking.Local.Hosting;
using Tracking.Shared.Streams;

namespace Tracking.Local.Triggers;

/// <summary>What makes a function run, as the Functions host is told it.</summary>
internal abstract partial record Trigger
{
    private const string DefaultGroup = "$Default";

    /// <summary>Reads a binding of a function's metadata.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="binding">The binding as JSON.</param>
    /// <param name="configuration">The settings, which <c>%NAME%</c> in a text stands for.</param>
    /// <returns>The trigger; null when the binding is none.</returns>
    /// <exception cref="LocalRuntimeException">It is a trigger that is not served here.</exception>
    public static Trigger? Read(string function, string binding, IConfiguration configuration)
    {
        var json = JsonNode.Parse(binding)!;
        string? Text(string name) => Resolve(json[name]?.GetValue<string>(), configuration);
        var type = Text("type")!;
        return type switch
        {
            "httpTrigger" when Text("authLevel") == "Anonymous" => new HttpTrigger(
                Text("route") ?? function,
                [.. (json["methods"]?.AsArray() ?? []).Select(m => m!.GetValue<string>())]
            ),
            "httpTrigger" => throw NotServed(function, "a key of the Functions host"),
            "eventHubTrigger" when Text("cardinality") == "Many" => new HubTrigger(
                Text("eventHubName")!,
                Text("connection") ?? HubNames.Connection,
                Text("consumerGroup") ?? DefaultGroup
            ),
            "eventHubTrigger" => throw NotServed(function, "single events"),
            "timerTrigger" => new TimerTrigger(
                Text("schedule")!,
                json["runOnStartup"]?.GetValue<bool>() ?? false
            ),
            _ when type.EndsWith("Trigger", StringComparison.Ordinal) => throw NotServed(
                function,
                $"the trigger {type}"
            ),
            _ => null,
        };
    }

    private static string? Resolve(string? text, IConfiguration configuration) =>
        text is null
            ? null
            : Setting()
                .Replace(
                    text,
                    match =>
                        configuration[match.Groups[1].Value]
                        ?? throw new LocalRuntimeException(
                            $"The setting {match.Groups[1].Value}, which a trigger names, is missing."
                        )
                );

    private static LocalRuntimeException NotServed(string function, string what) =>
        new($"The function {function} wants {what}, which is not served locally.");

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting();
}

/// <summary>Runs for requests.</summary>
/// <param name="Route">The route below the prefix of host.json.</param>
/// <param name="Methods">The methods in any case; none means all.</param>
internal sealed record HttpTrigger(string Route, IReadOnlyList<string> Methods) : Trigger;

/// <summary>Runs for batches of a hub's events.</summary>
/// <param name="Hub">The hub.</param>
/// <param name="Connection">The setting with its namespace.</param>
/// <param name="Group">The consumer group.</param>
internal sealed record HubTrigger(string Hub, string Connection, string Group) : Trigger;

/// <summary>Runs on a schedule.</summary>
/// <param name="Schedule">An NCrontab expression of five or six fields, in UTC.</param>
/// <param name="RunOnStartup">Run at start too.</param>
internal sealed record TimerTrigger(string Schedule, bool RunOnStartup) : Trigger;
