using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;

namespace Tracking.Local.Amqp;

/// <summary>Answers what clients ask of a hub and of a partition, in the types that they expect.</summary>
internal sealed class ManagementNode(HubDirectory directory)
{
    /// <summary>Its address.</summary>
    public const string Address = "$management";

    private const string HubType = "com.microsoft:eventhub";
    private const string PartitionType = "com.microsoft:partition";

    /// <summary>Reads a hub or a partition.</summary>
    public NodeResponse Answer(AmqpMessage request)
    {
        var (operation, type) = (Property(request, "operation"), Property(request, "type"));
        if (operation != "READ" || type is not (HubType or PartitionType))
        {
            throw AmqpErrors.NotImplemented($"There is no operation '{operation}' of '{type}'.");
        }

        var hub = directory.Hub(Property(request, "name") ?? "");
        return new NodeResponse(
            AmqpResponseStatusCode.OK,
            "OK",
            type == HubType ? Read(hub) : Read(hub, Property(request, "partition") ?? "")
        );
    }

    private AmqpMap Read(ServedHub hub) =>
        new()
        {
            [new MapKey("name")] = hub.Name,
            [new MapKey("type")] = HubType,
            [new MapKey("created_at")] = directory.Since.UtcDateTime,
            [new MapKey("partition_count")] = hub.PartitionIds.Length,
            [new MapKey("partition_ids")] = hub.PartitionIds,
            [new MapKey("georeplication_factor")] = 1,
        };

    private static AmqpMap Read(ServedHub hub, string id)
    {
        var partition = hub.Partition(id);
        var last = partition.ReadLast();
        return new AmqpMap
        {
            [new MapKey("name")] = hub.Name,
            [new MapKey("type")] = PartitionType,
            [new MapKey("partition")] = partition.Id,
            [new MapKey("begin_sequence_number")] = partition.Log.FirstSequence,
            [new MapKey("last_enqueued_sequence_number")] = last.Sequence,
            [new MapKey("last_enqueued_offset")] = EventAnnotations.Offset(last.Sequence),
            [new MapKey("last_enqueued_time_utc")] = last.EnqueuedAt.UtcDateTime,
            [new MapKey("is_partition_empty")] = partition.Log.FirstSequence > last.Sequence,
        };
    }

    private static string? Property(AmqpMessage request, string name) =>
        request.ApplicationProperties?.Map.TryGetValue(name, out string value) == true
            ? value
            : null;
}
