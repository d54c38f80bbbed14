using System.Collections.Concurrent;
using Microsoft.Azure.Amqp;
using Tracking.Local.Hubs;

namespace Tracking.Local.Amqp;

/// <summary>The hubs that are served, and who reads them.</summary>
/// <param name="broker">Where the hubs are.</param>
/// <param name="allowed">The only hubs there are; null for any, each of which comes to be on first use.</param>
/// <param name="time">The clock.</param>
internal sealed class HubDirectory(
    EventHubBroker broker,
    IReadOnlyCollection<string>? allowed,
    TimeProvider time
)
{
    private readonly ConcurrentDictionary<string, ServedHub> hubs = new(
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>Since when the hubs are served, which is the nearest to a creation time there is.</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>The receivers that are open.</summary>
    public ConsumerRegister Consumers { get; } = new();

    /// <summary>A hub by name.</summary>
    /// <exception cref="AmqpException">There is none, or it cannot be opened.</exception>
    public ServedHub Hub(string name)
    {
        if (
            !HubNames.IsHub(name)
            || allowed?.Contains(name, StringComparer.OrdinalIgnoreCase) == false
        )
        {
            throw AmqpErrors.NotFound(name);
        }

        try
        {
            return hubs.GetOrAdd(name, key => new ServedHub(broker.Hub(key), Time));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AmqpErrors.Busy($"The hub {name} cannot be opened: {e.Message}");
        }
    }
}
