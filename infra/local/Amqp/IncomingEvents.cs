using Azure.Core.Amqp;
using Microsoft.Azure.Amqp;

namespace Tracking.Local.Amqp;

/// <summary>The events of one delivery, each as it is stored, and the key that chooses their partition.</summary>
internal sealed record IncomingEvents(IReadOnlyList<byte[]> Payloads, string? PartitionKey)
{
    /// <summary>Reads a delivery: one event, or a batch whose body is one event a section.</summary>
    /// <exception cref="AmqpException">It is something else.</exception>
    public static IncomingEvents Read(AmqpMessage message)
    {
        var encoded = MessageBytes.Of(message);
        var sections = MessageSection.ReadAll(encoded) ?? throw Undecodable("It has no sections.");
        var key = EventAnnotations.PartitionKeyOf(encoded, sections);
        if (message.MessageFormat != AmqpConstants.AmqpBatchedMessageFormat)
        {
            return new IncomingEvents([Verified(encoded)], key);
        }

        var payloads = new List<byte[]>(sections.Count);
        foreach (var section in sections.Where(section => section.Code == MessageSection.Data))
        {
            payloads.Add(ReadOne(section.ValueIn(encoded), key));
        }

        return payloads.Count == 0
            ? throw Undecodable("The batch is empty.")
            : new IncomingEvents(payloads, key);
    }

    private static byte[] ReadOne(ReadOnlySpan<byte> data, string? batchKey)
    {
        if (
            !WireFormat.TryContent(data, 0, out var encoded)
            || MessageSection.ReadAll(encoded) is not { } sections
        )
        {
            throw Undecodable("An event of the batch is not a message.");
        }

        return Verified(
            batchKey is null || EventAnnotations.PartitionKeyOf(encoded, sections) is not null
                ? encoded.ToArray()
                : EventAnnotations.WithPartitionKey(encoded, sections, batchKey)
        );
    }

    // Readers decode what is stored; what they could not would stop them at that place for good.
    private static byte[] Verified(byte[] encoded)
    {
        try
        {
            AmqpAnnotatedMessage.FromBytes(BinaryData.FromBytes(encoded));
            return encoded;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw Undecodable(e.Message);
        }
    }

    private static AmqpException Undecodable(string why) =>
        new(AmqpErrorCode.DecodeError, "The delivery cannot be read. " + why);
}
