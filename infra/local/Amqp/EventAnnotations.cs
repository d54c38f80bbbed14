using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Azure.Amqp;
using Tracking.Local.Hubs;

namespace Tracking.Local.Amqp;

/// <summary>
/// What the hub adds to an event on delivery. The log holds an event as its sender encoded it; the
/// rest of the bytes passes through as it is, so whatever a client can say arrives.
/// </summary>
internal sealed class EventAnnotations
{
    private const string PartitionKey = "x-opt-partition-key";

    private static readonly byte[] PartitionKeyName = "x-opt-partition-key"u8.ToArray();

    private readonly AnnotationWriter message = new();
    private readonly AnnotationWriter delivery = new();

    /// <summary>The partition key that a message bears.</summary>
    public static string? PartitionKeyOf(
        ReadOnlySpan<byte> encoded,
        IEnumerable<MessageSection> sections
    )
    {
        foreach (var section in sections)
        {
            if (section.Code == MessageSection.MessageAnnotations)
            {
                return AnnotationMap.FindString(section.ValueIn(encoded), PartitionKeyName);
            }
        }

        return null;
    }

    /// <summary>An event with the partition key of the batch that it came in.</summary>
    public static byte[] WithPartitionKey(
        ReadOnlySpan<byte> encoded,
        List<MessageSection> sections,
        string key
    ) => Write(encoded, sections, new AnnotationWriter().Add(PartitionKey, key), null).ToArray();

    /// <summary>A stored event as it is delivered.</summary>
    /// <param name="record">The event.</param>
    /// <param name="last">The newest event of the partition, for receivers that asked to be told.</param>
    /// <param name="now">When that was known.</param>
    /// <exception cref="InvalidDataException">What is stored is not an AMQP message.</exception>
    public AmqpMessage Deliver(LogRecord record, LastEvent? last, DateTimeOffset now)
    {
        var encoded = record.Payload.Span;
        var sections =
            MessageSection.ReadAll(encoded)
            ?? throw new InvalidDataException($"Event {record.Sequence} is not an AMQP message.");
        message.Clear();
        message
            .Add("x-opt-sequence-number", record.Sequence)
            .Add("x-opt-offset", Offset(record.Sequence))
            .Add("x-opt-enqueued-time", record.EnqueuedAt);
        if (last is { } newest)
        {
            delivery.Clear();
            delivery
                .Add("last_enqueued_sequence_number", newest.Sequence)
                .Add("last_enqueued_offset", Offset(newest.Sequence))
                .Add("last_enqueued_time_utc", newest.EnqueuedAt)
                .Add("runtime_info_retrieval_time_utc", now);
        }

        var bytes = Write(encoded, sections, message, last is null ? null : delivery);
        return AmqpMessage.CreateAmqpStreamMessage(
            new BufferListStream([AsSegment(bytes)]),
            payloadInitialized: true
        );
    }

    /// <summary>Offsets are text that only the hub understands; here the sequence number.</summary>
    public static string Offset(long sequence) => sequence.ToString(CultureInfo.InvariantCulture);

    private static ArraySegment<byte> AsSegment(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) ? segment : bytes.ToArray();

    // Delivery annotations are for the next node only: those of the sender end here.
    private static ReadOnlyMemory<byte> Write(
        ReadOnlySpan<byte> encoded,
        List<MessageSection> sections,
        AnnotationWriter added,
        AnnotationWriter? delivery
    )
    {
        var output = new ArrayBufferWriter<byte>(encoded.Length + 256);
        ReadOnlySpan<byte> existing = default;
        foreach (var section in sections)
        {
            if (section.Code == MessageSection.Header)
            {
                output.Write(encoded[section.Start..section.End]);
            }
            else if (section.Code == MessageSection.MessageAnnotations)
            {
                existing = section.ValueIn(encoded);
            }
        }

        if (delivery is not null)
        {
            AnnotationMap.WriteMerged(
                output,
                MessageSection.DeliveryAnnotations,
                default,
                delivery.Written
            );
        }

        AnnotationMap.WriteMerged(
            output,
            MessageSection.MessageAnnotations,
            existing,
            added.Written
        );
        foreach (var section in sections)
        {
            if (section.Code > MessageSection.MessageAnnotations)
            {
                output.Write(encoded[section.Start..section.End]);
            }
        }

        return output.WrittenMemory;
    }
}
