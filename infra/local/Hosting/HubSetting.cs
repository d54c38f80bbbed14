using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Tracking.Shared.Streams;

namespace Tracking.Local.Hosting;

/// <summary>The setting with the Event Hubs namespace, which locally can only be the embedded one.</summary>
internal static class HubSetting
{
    /// <summary>Refuses what would be silently ignored.</summary>
    /// <exception cref="LocalRuntimeException">The setting means another namespace.</exception>
    public static void Check(IConfiguration configuration)
    {
        if (configuration[$"{HubNames.Connection}:fullyQualifiedNamespace"] is { Length: > 0 } name)
        {
            throw Refusal($"EventHubs__fullyQualifiedNamespace names {name}");
        }

        if (configuration[HubNames.Connection] is { Length: > 0 } text && !IsEmbedded(text))
        {
            throw Refusal("EventHubs is the connection string of something else");
        }
    }

    private static bool IsEmbedded(string text)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            return parts.TryGetValue("Endpoint", out var endpoint)
                && Uri.TryCreate((string)endpoint, UriKind.Absolute, out var uri)
                && uri is { IsLoopback: true, IsDefaultPort: true }
                && parts.TryGetValue("UseDevelopmentEmulator", out var emulator)
                && string.Equals((string)emulator, "true", StringComparison.OrdinalIgnoreCase);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static LocalRuntimeException Refusal(string what) =>
        new(
            $"The local host serves event hubs itself, and the setting {what}: "
                + "set EventHubs to Endpoint=sb://127.0.0.1;…;UseDevelopmentEmulator=true, without a port."
        );
}
