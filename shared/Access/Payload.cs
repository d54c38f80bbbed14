using System.Buffers.Binary;
using System.Text;

namespace Tracking.Shared.Access;

/// <summary>Writes the payload of a signed text.</summary>
internal ref struct PayloadWriter(Span<byte> output)
{
    private const int TimeBytes = 6;
    private readonly Span<byte> output = output;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => output[..Length];

    public void Byte(int value) => output[Length++] = (byte)value;

    public void UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output[Length..], (ushort)value);
        Length += sizeof(ushort);
    }

    public void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Text of up to 255 bytes, with its length before it.</summary>
    public void Text(string text)
    {
        var length = Encoding.UTF8.GetBytes(text, output[(Length + 1)..]);
        output[Length] = checked((byte)length);
        Length += 1 + length;
    }

    /// <summary>A time, to the millisecond.</summary>
    public void Time(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds());
        Bytes(bytes[^TimeBytes..]);
    }
}

/// <summary>Reads the payload of a signed text; what was signed by an older version may be shorter.</summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> input)
{
    private const int TimeBytes = 6;
    private ReadOnlySpan<byte> rest = input;

    /// <summary>Whether there was less than asked for.</summary>
    public bool Failed { get; private set; }

    /// <summary>Whether everything was read, and no more.</summary>
    public readonly bool IsComplete => rest.IsEmpty && !Failed;

    public int Byte() => Bytes(1) is { Length: 1 } one ? one[0] : 0;

    public int UInt16() =>
        Bytes(sizeof(ushort)) is { Length: sizeof(ushort) } two
            ? BinaryPrimitives.ReadUInt16BigEndian(two)
            : 0;

    public string Text() => Encoding.UTF8.GetString(Bytes(Byte()));

    public DateTimeOffset Time()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Bytes(TimeBytes).CopyTo(bytes[^TimeBytes..]);
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : DateTimeOffset.MaxValue;
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (rest.Length < count)
        {
            Failed = true;
            rest = default;
            return default;
        }

        var bytes = rest[..count];
        rest = rest[count..];
        return bytes;
    }
}
