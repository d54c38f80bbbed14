using Microsoft.Azure.Amqp;

namespace Tracking.Local.Amqp;

/// <summary>What a link's address names: a hub, one of its partitions, or a partition for a group.</summary>
internal sealed record HubAddress(string Hub, string? Group, string? Partition)
{
    /// <summary>Reads an address: a path, or a URI that has one.</summary>
    /// <exception cref="AmqpException">It names nothing that there is.</exception>
    public static HubAddress Parse(string address)
    {
        var path = Path(address);
        return path switch
        {
            [var hub] when HubNames.IsHub(hub) => new HubAddress(hub, null, null),
            [var hub, var partitions, var id]
                when HubNames.IsHub(hub) && Is(partitions, "Partitions") => new HubAddress(
                hub,
                null,
                id
            ),
            [var hub, var groups, var group, var partitions, var id]
                when HubNames.IsHub(hub)
                    && Is(groups, "ConsumerGroups")
                    && HubNames.IsGroup(group)
                    && Is(partitions, "Partitions") => new HubAddress(hub, group, id),
            _ => throw AmqpErrors.NotFound(address),
        };
    }

    /// <summary>The name of a node that is no hub, such as $cbs; null for hubs.</summary>
    public static string? Node(string address) =>
        Path(address) is [.., ['$', ..] node] && !Is(node, "$Default") ? node : null;

    private static string[] Path(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        var start = scheme < 0 ? 0 : address.IndexOf('/', scheme + 3);
        return start < 0
            ? []
            :
            [
                .. address[start..]
                    .Split('/', StringSplitOptions.RemoveEmptyEntries)
                    .Select(Uri.UnescapeDataString),
            ];
    }

    private static bool Is(string part, string name) =>
        string.Equals(part, name, StringComparison.OrdinalIgnoreCase);
}
