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

    /// <summary>How many bytes the record at the start of <paramref name="bytes"/> has; 0 when that is not known yet.</summary>
    public static int SizeAt(ReadOnlySpan<byte> bytes) =>
        bytes.Length < 4 ? 0 : HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(bytes);

    /// <summary>Reads the record at the start; false when it is cut off or damaged.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out LogRecord record)
    {
        record = default;
        var span = bytes.Span;
        var size = SizeAt(span);
        if (size < HeaderBytes || span.Length < size)
        {
            return false;
        }

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
