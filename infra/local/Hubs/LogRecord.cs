using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tracking.Local.Hubs;

/// <summary>One stored event: its number, its time, and the bytes of its message.</summary>
internal readonly record struct LogRecord(
    long Sequence,
    DateTimeOffset EnqueuedAt,
    ReadOnlyMemory<byte> Payload
)
{
    /// <summary>Length (4), hash of what follows (8), sequence (8), UTC ticks (8); then the payload.</summary>
    public const int HeaderBytes = 28;

    private const int HashedFrom = 12;

    /// <summary>Writes a record behind what <paramref name="output"/> holds.</summary>
    public static void Write(
        IBufferWriter<byte> output,
        long sequence,
        DateTimeOffset enqueuedAt,
        ReadOnlySpan<byte> payload
    )
    {
        var size = HeaderBytes + payload.Length;
        var span = output.GetSpan(size)[..size];
        BinaryPrimitives.WriteInt32LittleEndian(span, payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(span[12..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(span[20..], enqueuedAt.UtcTicks);
        payload.CopyTo(span[HeaderBytes..]);
        BinaryPrimitives.WriteUInt64LittleEndian(
            span[4..],
            XxHash3.HashToUInt64(span[HashedFrom..])
        );
        output.Advance(size);
    }

    /// <summary>How many bytes the record has on disk.</summary>
    public int Bytes => HeaderBytes + Payload.Length;

    /// <summary>
    /// How many bytes a record has whose header is this; 0 when no record with a number from
    /// <paramref name="from"/> to before <paramref name="before"/> can begin so.
    /// </summary>
    /// <param name="header">At least a header.</param>
    /// <param name="from">The lowest number.</param>
    /// <param name="before">The number behind the highest.</param>
    /// <param name="room">How many bytes there are for the record.</param>
    public static int SizeAt(ReadOnlySpan<byte> header, long from, long before, long room)
    {
        var number = BinaryPrimitives.ReadInt64LittleEndian(header[12..]);
        if (number < from || number >= before)
        {
            return 0;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(header[20..]);
        return
            length >= 0
            && length <= Math.Min(room, int.MaxValue) - HeaderBytes
            && ticks >= 0
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? HeaderBytes + length
            : 0;
    }

    /// <summary>Reads the record whose size this is; false when it is damaged.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, int size, out LogRecord record)
    {
        record = default;
        var span = bytes.Span;
        var hash = BinaryPrimitives.ReadUInt64LittleEndian(span[4..]);
        if (hash != XxHash3.HashToUInt64(span[HashedFrom..size]))
        {
            return false;
        }

        record = new LogRecord(
            BinaryPrimitives.ReadInt64LittleEndian(span[12..]),
            new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(span[20..]), TimeSpan.Zero),
            bytes[HeaderBytes..size]
        );
        return true;
    }
}
