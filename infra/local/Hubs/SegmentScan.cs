using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Tracking.Local.Hubs;

/// <summary>
/// Reads the records of a segment one behind the other, over whatever is damaged: behind damage it
/// goes on at the next place where a record begins whose hash is right. Not safe for concurrent use.
/// </summary>
/// <param name="segment">What is read.</param>
/// <param name="position">Where the next record is expected.</param>
/// <param name="next">Which number is expected there.</param>
internal sealed class SegmentScan(LogSegment segment, long position, long next) : IDisposable
{
    private const int ChunkBytes = 64 * 1024;

    // Numbers do not jump as far as this in one segment, so bytes at random hardly ever look like one.
    private const long FarthestJump = 1L << 32;

    private readonly SafeFileHandle file = segment.Open();
    private ReadOnlyMemory<byte> chunk;
    private long chunkAt;
    private long length = -1;

    /// <summary>The place behind the last record.</summary>
    public long Position { get; private set; } = position;

    /// <summary>The number behind that of the last record.</summary>
    public long Next { get; private set; } = next;

    /// <summary>The next record that is intact.</summary>
    /// <param name="before">Records from this number on are not looked at.</param>
    /// <param name="record">The record. It may be kept.</param>
    /// <param name="gap">What is missing before it.</param>
    /// <returns>False when there is none.</returns>
    public bool TryNext(long before, out LogRecord record, out LogGap? gap)
    {
        gap = null;
        record = default;
        if (Next >= before)
        {
            return false;
        }

        before = Math.Min(before, Next + FarthestJump);
        var at = Position;
        if (!TryRead(at, before, out record) && !TryFind(ref at, before, out record))
        {
            return false;
        }

        if (record.Sequence > Next)
        {
            gap = new LogGap(Next, record.Sequence - 1, Position, at - Position);
        }

        Position = at + record.Bytes;
        Next = record.Sequence + 1;
        return true;
    }

    /// <summary>What is missing behind the last record, when numbers should reach to the one before <paramref name="end"/>.</summary>
    public LogGap? Rest(long end) =>
        Next < end ? new LogGap(Next, end - 1, Position, Math.Max(0, Length - Position)) : null;

    /// <inheritdoc />
    public void Dispose() => file.Dispose();

    // As it was at first: what is appended later is not durable for who asked before.
    private long Length => length < 0 ? length = RandomAccess.GetLength(file) : length;

    private bool TryRead(long at, long before, out LogRecord record)
    {
        record = default;
        var room = Length - at;
        if (room < LogRecord.HeaderBytes)
        {
            return false;
        }

        var size = LogRecord.SizeAt(Peek(at, LogRecord.HeaderBytes).Span, Next, before, room);
        return size > 0 && LogRecord.TryRead(Peek(at, size), size, out record);
    }

    private bool TryFind(ref long at, long before, out LogRecord record)
    {
        // Where only a payload is damaged its length is right, and nothing in it is taken for a record.
        at = Position + LogRecord.HeaderBytes + LengthAt(Position);
        if (TryRead(at, before, out record))
        {
            return true;
        }

        at = Position + 1;
        while (Length - at >= LogRecord.HeaderBytes)
        {
            // Almost every place is ruled out by what would be its number, without a hash.
            var bytes = Peek(at, LogRecord.HeaderBytes).Span;
            var last = bytes.Length - LogRecord.HeaderBytes;
            var skipped = 0;
            while (
                skipped <= last
                && LogRecord.SizeAt(bytes[skipped..], Next, before, Length - at - skipped) == 0
            )
            {
                skipped++;
            }

            at += skipped;
            if (skipped <= last && TryRead(at, before, out record))
            {
                return true;
            }

            at += skipped <= last ? 1 : 0;
        }

        return false;
    }

    private int LengthAt(long at) =>
        Length - at < sizeof(int)
            ? 0
            : Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(Peek(at, sizeof(int)).Span));

    // At least so many bytes, which are known to be there, and what else is at hand behind them.
    private ReadOnlyMemory<byte> Peek(long at, int count)
    {
        if (at < chunkAt || at + count > chunkAt + chunk.Length)
        {
            // Callers may keep the records they were given, so a chunk is never written over.
            var bytes = new byte[Math.Max(count, Math.Min(ChunkBytes, Length - at))];
            var filled = 0;
            while (filled < count)
            {
                var read = RandomAccess.Read(file, bytes.AsSpan(filled), at + filled);
                filled +=
                    read > 0
                        ? read
                        : throw new IOException(
                            $"{segment.File} became shorter while it was read."
                        );
            }

            (chunk, chunkAt) = (bytes.AsMemory(0, filled), at);
        }

        return chunk[(int)(at - chunkAt)..];
    }
}
