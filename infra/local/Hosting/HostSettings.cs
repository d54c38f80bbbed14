using Microsoft.Extensions.Configuration;

namespace Tracking.Local.Hosting;

/// <summary>What host.json says, as far as it matters here.</summary>
internal sealed class HostSettings(IConfiguration configuration)
{
    // The name under which the Functions host lets settings override host.json.
    private const string Section = "AzureFunctionsJobHost";

    private readonly IConfigurationSection extensions = configuration.GetSection(
        Section + ":extensions"
    );

    /// <summary>Before every route; <c>api</c> when host.json does not say.</summary>
    public string RoutePrefix => extensions["http:routePrefix"] ?? "api";

    /// <summary>The most events of one invocation.</summary>
    public int MaxEventBatchSize => extensions.GetValue("eventHubs:maxEventBatchSize", 100);

    /// <summary>The fewest events of one invocation, unless <see cref="MaxWaitTime"/> is over.</summary>
    public int MinEventBatchSize => extensions.GetValue("eventHubs:minEventBatchSize", 1);

    /// <summary>How long fewer events wait for more.</summary>
    public TimeSpan MaxWaitTime =>
        extensions.GetValue("eventHubs:maxWaitTime", TimeSpan.FromMinutes(1));

    /// <summary>How long consumed events are kept.</summary>
    public TimeSpan EventRetention =>
        configuration.GetValue("LocalRuntime:EventRetention", TimeSpan.FromDays(1));

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
}
