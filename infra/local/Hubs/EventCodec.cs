using System.Globalization;
using System.Text;
using Azure.Messaging.EventHubs;

namespace Tracking.Local.Hubs;

/// <summary>Turns events into the payload of a log record and back.</summary>
internal static class EventCodec
{
    private enum Kind : byte
    {
        String,
        Int32,
        Int64,
        Double,
        Boolean,
    }

    /// <summary>Key, properties, then the body to the end.</summary>
    public static byte[] Encode(EventData data, string? partitionKey)
    {
        var body = data.EventBody.ToMemory().Span;
        using var stream = new MemoryStream(body.Length + 64);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(partitionKey is not null);
        if (partitionKey is not null)
        {
            writer.Write(partitionKey);
        }

        writer.Write7BitEncodedInt(data.Properties.Count);
        foreach (var (name, value) in data.Properties)
        {
            writer.Write(name);
            WriteValue(writer, value);
        }

        writer.Write(body);
        return stream.ToArray();
    }

    /// <summary>The event of a record.</summary>
    public static EventData Decode(LogRecord record)
    {
        using var stream = new MemoryStream(record.Payload.ToArray());
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var partitionKey = reader.ReadBoolean() ? reader.ReadString() : null;
        var properties = new Dictionary<string, object>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            properties[reader.ReadString()] = ReadValue(reader);
        }

        return new EventData(
            new BinaryData(record.Payload[(int)stream.Position..]),
            properties,
            record.Sequence,
            record.Sequence.ToString(CultureInfo.InvariantCulture),
            record.EnqueuedAt,
            partitionKey
        );
    }

    private static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.Write((byte)Kind.String);
                writer.Write(text);
                break;
            case int number:
                writer.Write((byte)Kind.Int32);
                writer.Write(number);
                break;
            case long number:
                writer.Write((byte)Kind.Int64);
                writer.Write(number);
                break;
            case double number:
                writer.Write((byte)Kind.Double);
                writer.Write(number);
                break;
            case bool flag:
                writer.Write((byte)Kind.Boolean);
                writer.Write(flag);
                break;
            default:
                throw new NotSupportedException(
                    $"Event properties of type {value?.GetType().Name} are not kept by the embedded hub."
                );
        }
    }

    private static object ReadValue(BinaryReader reader) =>
        (Kind)reader.ReadByte() switch
        {
            Kind.String => reader.ReadString(),
            Kind.Int32 => reader.ReadInt32(),
            Kind.Int64 => reader.ReadInt64(),
            Kind.Double => reader.ReadDouble(),
            Kind.Boolean => reader.ReadBoolean(),
            var kind => throw new InvalidDataException($"Unknown property kind {kind}."),
        };
}
