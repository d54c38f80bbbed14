using Azure.Data.Tables;

namespace Tracking.Shared.Tables;

/// <summary>Rows as bytes, to hold many in little memory: what is read again are the same properties, and the version.</summary>
/// <param name="known">Names of properties that most rows have, which take a byte; at most 255.</param>
public sealed class PackedRow(IReadOnlyList<string> known)
{
    private const byte Other = byte.MaxValue;

    private readonly Dictionary<string, byte> places = known
        .Take(Other)
        .Select((name, place) => (name, place))
        .ToDictionary(one => one.name, one => (byte)one.place);

    private enum Kind : byte
    {
        Text,
        Number,
        LongNumber,
        Flag,
        Time,
        Bytes,
    }

    /// <summary>Writes a row. Properties without a value are left out.</summary>
    /// <exception cref="NotSupportedException">A property is of another type than these rows have.</exception>
    public void Write(BinaryWriter writer, TableEntity row)
    {
        var properties = row.Where(property => property.Value is not null).ToList();
        writer.Write7BitEncodedInt(properties.Count);
        foreach (var (name, value) in properties)
        {
            if (places.TryGetValue(name, out var place))
            {
                writer.Write(place);
            }
            else
            {
                writer.Write(Other);
                writer.Write(name);
            }

            switch (value)
            {
                case string text:
                    writer.Write((byte)Kind.Text);
                    writer.Write(text);
                    break;
                case int number:
                    writer.Write((byte)Kind.Number);
                    writer.Write7BitEncodedInt(number);
                    break;
                case long number:
                    writer.Write((byte)Kind.LongNumber);
                    writer.Write7BitEncodedInt64(number);
                    break;
                case bool flag:
                    writer.Write((byte)Kind.Flag);
                    writer.Write(flag);
                    break;
                case DateTimeOffset time:
                    writer.Write((byte)Kind.Time);
                    writer.Write(time.UtcTicks);
                    break;
                case byte[] bytes:
                    writer.Write((byte)Kind.Bytes);
                    writer.Write7BitEncodedInt(bytes.Length);
                    writer.Write(bytes);
                    break;
                default:
                    throw new NotSupportedException($"{name} is {value.GetType()}.");
            }
        }
    }

    /// <summary>Reads a row that was written.</summary>
    public TableEntity Read(BinaryReader reader)
    {
        var row = new TableEntity();
        for (var count = reader.Read7BitEncodedInt(); count > 0; count--)
        {
            var place = reader.ReadByte();
            var name = place == Other ? reader.ReadString() : known[place];
            row[name] = (Kind)reader.ReadByte() switch
            {
                Kind.Text => reader.ReadString(),
                Kind.Number => reader.Read7BitEncodedInt(),
                Kind.LongNumber => reader.Read7BitEncodedInt64(),
                Kind.Flag => reader.ReadBoolean(),
                Kind.Time => new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
                _ => reader.ReadBytes(reader.Read7BitEncodedInt()),
            };
        }

        return row;
    }
}
