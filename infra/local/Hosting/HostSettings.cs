using Microsoft.Extensions.Configuration;

namespace Tracking.Local.Hosting;

/// <summary>What host.json says, as far as it matters here.</summary>
internal sealed class HostSettings
{
    // The name under which the Functions host lets settings override host.json.
    private const string Section = "AzureFunctionsJobHost";

    // What only the real host does anything with, and what is lost without is nothing that a caller sees.
    private static readonly string[] OfTheRealHost =
    [
        "extensionBundle",
        "extensions:eventHubs:prefetchCount",
        "healthMonitor",
        "logging",
        "telemetryMode",
    ];

    private readonly IConfiguration configuration;
    private readonly IConfigurationSection extensions;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="LocalRuntimeException">One asks for what is not done here.</exception>
    public HostSettings(IConfiguration configuration)
    {
        this.configuration = configuration;
        extensions = configuration.GetSection(Section + ":extensions");
        Refuse(
            configuration[Section + ":version"] is not (null or "2.0"),
            "version: 2.0 is what there is"
        );
        Refuse(
            extensions["eventHubs:initialOffsetOptions:type"] is not (null or "fromStart"),
            "extensions.eventHubs.initialOffsetOptions.type: new groups read from the start here"
        );
        Refuse(
            MaxEventBatchSize < 1 || MinEventBatchSize > MaxEventBatchSize,
            "extensions.eventHubs: minEventBatchSize is at most maxEventBatchSize"
        );
        Refuse(
            MaxWaitTime < TimeSpan.Zero,
            "extensions.eventHubs.maxWaitTime: a time such as 00:00:10"
        );
        Refuse(
            EventRetention < TimeSpan.Zero,
            "and the setting LocalRuntime__EventRetention: a time such as 1.00:00:00"
        );
        Refuse(
            BatchCheckpointFrequency < 1,
            "extensions.eventHubs.batchCheckpointFrequency: 1 or more"
        );
    }

    /// <summary>The names in host.json that are honoured.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "version",
        "extensions:http:routePrefix",
        "extensions:eventHubs:maxEventBatchSize",
        "extensions:eventHubs:minEventBatchSize",
        "extensions:eventHubs:maxWaitTime",
        "extensions:eventHubs:batchCheckpointFrequency",
        "extensions:eventHubs:initialOffsetOptions:type",
    ];

    /// <summary>Before every route; <c>api</c> when host.json does not say.</summary>
    public string RoutePrefix => extensions["http:routePrefix"] ?? "api";

    /// <summary>The most events of one invocation.</summary>
    public int MaxEventBatchSize => extensions.GetValue("eventHubs:maxEventBatchSize", 100);

    /// <summary>The fewest events of one invocation, unless <see cref="MaxWaitTime"/> is over.</summary>
    public int MinEventBatchSize => extensions.GetValue("eventHubs:minEventBatchSize", 1);

    /// <summary>How long fewer events wait for more.</summary>
    public TimeSpan MaxWaitTime =>
        extensions.GetValue("eventHubs:maxWaitTime", TimeSpan.FromMinutes(1));

    /// <summary>After how many batches a checkpoint is written.</summary>
    public int BatchCheckpointFrequency =>
        extensions.GetValue("eventHubs:batchCheckpointFrequency", 1);

    /// <summary>How long consumed events are kept.</summary>
    public TimeSpan EventRetention =>
        configuration.GetValue("LocalRuntime:EventRetention", TimeSpan.FromDays(1));

    /// <summary>The names in host.json, and in settings that override it, that have no effect here.</summary>
    public static IEnumerable<string> Unknown(IConfiguration configuration) =>
        configuration
            .GetSection(Section)
            .AsEnumerable(makePathsRelative: true)
            .Where(pair => pair.Value is not null)
            .Select(pair => pair.Key)
            .Where(name =>
                !Known.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !OfTheRealHost.Any(real =>
                    name.Equals(real, StringComparison.OrdinalIgnoreCase)
                    || name.StartsWith(real + ":", StringComparison.OrdinalIgnoreCase)
                )
            );

    /// <summary>host.json as settings below <c>AzureFunctionsJobHost</c>.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Load(string folder)
    {
        try
        {
            return
            [
                .. new ConfigurationBuilder()
                    .AddJsonFile(Path.Combine(folder, "host.json"), optional: true)
                    .Build()
                    .AsEnumerable()
                    .Select(pair => KeyValuePair.Create($"{Section}:{pair.Key}", pair.Value)),
            ];
        }
        catch (InvalidDataException e)
        {
            throw new LocalRuntimeException(
                $"host.json cannot be read: {e.InnerException?.Message}"
            );
        }
    }

    private static void Refuse(bool isWrong, string what)
    {
        if (isWrong)
        {
            throw new LocalRuntimeException($"host.json, {what}.");
        }
    }
}
