using System.Globalization;
using Azure.Core.Amqp;
using Azure.Messaging.EventHubs;
using Tracking.Local.Hubs;

namespace Tracking.Local.Clients;

/// <summary>
/// An event as the log keeps it: the message its sender made, in AMQP's own encoding. What the hub knows of it,
/// such as its number, stands in the record and is added when the event is read.
/// </summary>
internal static class StoredEvent
{
    // The names that Event Hubs gives to what it adds to a message.
    private const string PartitionKey = "x-opt-partition-key";
    private const string SequenceNumber = "x-opt-sequence-number";
    private const string Offset = "x-opt-offset";
    private const string EnqueuedTime = "x-opt-enqueued-time";

    /// <summary>The bytes of an event.</summary>
    /// <exception cref="NotSupportedException">A property has a type that AMQP does not know.</exception>
    public static byte[] Encode(EventData data, string? partitionKey)
    {
        var message = data.GetRawAmqpMessage();
        if (partitionKey is not null)
        {
            message.MessageAnnotations[PartitionKey] = partitionKey;
        }

        return message.ToBytes().ToArray();
    }

    /// <summary>The event of a record.</summary>
    public static EventData Decode(LogRecord record) =>
        FrameMessageReader.Read(record) ?? DecodeAny(record);

    /// <summary>The same, by the client's own decoder.</summary>
    public static EventData DecodeAny(LogRecord record)
    {
        var message = Read(new BinaryData(record.Payload));
        var annotations = message.MessageAnnotations;
        annotations[SequenceNumber] = record.Sequence;
        annotations[Offset] = record.Sequence.ToString(CultureInfo.InvariantCulture);
        annotations[EnqueuedTime] = record.EnqueuedAt.UtcDateTime;
        return new EventData(message);
    }

    private static AmqpAnnotatedMessage Read(BinaryData payload)
    {
        try
        {
            return AmqpAnnotatedMessage.FromBytes(payload);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // What is no message is an event all the same: its readers say that they cannot read it.
            return new AmqpAnnotatedMessage(AmqpMessageBody.FromData([payload.ToMemory()]));
        }
    }
}
