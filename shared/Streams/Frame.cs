using System.Globalization;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>
/// One event of a hub that carries many tracked events of one partition: a JSON array, with its
/// schema, its partition and its count as properties. Hubs count and bill such envelopes, not what
/// is in them.
/// </summary>
public static class Frame
{
    /// <summary>What a frame may weigh: the hub counts each 64 KiB begun, properties included.</summary>
    public const int MaximumBytes = (64 * 1024) - 512;

    /// <summary>The version of this format.</summary>
    public const string Schema = "tracking/1";

    private const string SchemaProperty = "schema";
    private const string PartitionProperty = "partition";
    private const string CountProperty = "count";
    private const string SweepProperty = "sweep";

    /// <summary>A frame to publish.</summary>
    /// <param name="body">The JSON array.</param>
    /// <param name="partition">The partition it goes to.</param>
    /// <param name="count">How many tracked events are in it.</param>
    public static EventData Create(ReadOnlyMemory<byte> body, int partition, int count) =>
        new(body)
        {
            Properties =
            {
                [SchemaProperty] = Schema,
                [PartitionProperty] = partition,
                [CountProperty] = count,
            },
        };

    /// <summary>
    /// A frame without events that says to the partition's readers that time has passed: what is due
    /// at its enqueued time is to be done, though nobody calls.
    /// </summary>
    public static EventData CreateSweep(int partition)
    {
        var frame = Create("[]"u8.ToArray(), partition, 0);
        frame.Properties[SweepProperty] = true;
        return frame;
    }

    /// <summary>Whether a frame is a sweep.</summary>
    public static bool IsSweep(EventData frame) => frame.Properties.ContainsKey(SweepProperty);

    /// <summary>The partition that the publisher wrote into a frame. The worker does not tell it reliably.</summary>
    /// <returns>Null for what is not a frame.</returns>
    public static int? PartitionOf(EventData frame) =>
        frame.Properties.TryGetValue(PartitionProperty, out var value)
        && int.TryParse(
            Convert.ToString(value, CultureInfo.InvariantCulture),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var partition
        )
            ? partition
            : null;

    /// <summary>The partition of a batch, all of which is of one; null when nothing in it is a frame.</summary>
    public static int? PartitionOf(IEnumerable<EventData> batch) =>
        batch.Select(PartitionOf).FirstOrDefault(partition => partition is not null);

    /// <summary>A frame's place in its partition.</summary>
    public static StreamPosition PositionOf(EventData frame) =>
        new(frame.SequenceNumber, frame.EnqueuedTime);
}
