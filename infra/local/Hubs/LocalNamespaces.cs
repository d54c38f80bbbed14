using System.Collections.Concurrent;
using System.Data.Common;
using Azure.Core;

namespace Tracking.Local.Hubs;

/// <summary>Which broker of this process serves the namespace that a connection string names.</summary>
internal static class LocalNamespaces
{
    private static readonly ConcurrentDictionary<string, EventHubBroker> Brokers = new();

    /// <summary>Serves a host name by a broker from now on.</summary>
    public static void Serve(string host, EventHubBroker broker) => Brokers[host] = broker;

    /// <summary>Serves the host names of a broker no longer.</summary>
    public static void Withdraw(EventHubBroker broker)
    {
        foreach (var entry in Brokers.Where(entry => entry.Value == broker))
        {
            Brokers.TryRemove(entry);
        }
    }

    /// <summary>The hub that a connection string and a name mean.</summary>
    /// <exception cref="InvalidOperationException">The connection string is of something else.</exception>
    public static LocalEventHub Hub(string connectionString, string eventHubName)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        if (
            !parts.TryGetValue("Endpoint", out var endpoint)
            || !Uri.TryCreate((string)endpoint, UriKind.Absolute, out var uri)
            || !parts.TryGetValue("UseDevelopmentEmulator", out var emulator)
            || !string.Equals((string)emulator, "true", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw new InvalidOperationException(
                "The local runtime serves event hubs itself: it needs a connection string with "
                    + "Endpoint=sb://127.0.0.1 and UseDevelopmentEmulator=true."
            );
        }

        return Brokers.TryGetValue(uri.Host, out var broker)
            ? broker.Hub(eventHubName)
            : throw new InvalidOperationException($"No event hubs are served at {uri.Host} here.");
    }

    /// <summary>What a client with an identity is told.</summary>
    public static InvalidOperationException NoIdentity(
        string fullyQualifiedNamespace,
        string eventHubName,
        TokenCredential credential
    ) =>
        new(
            $"The local runtime cannot sign in to {fullyQualifiedNamespace}/{eventHubName} with "
                + $"{credential.GetType().Name}: set a connection string of the embedded event hub."
        );
}
