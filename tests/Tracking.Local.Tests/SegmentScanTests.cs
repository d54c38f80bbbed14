using System.Buffers;
using System.Buffers.Binary;
using Tracking.Local.Hubs;

namespace Tracking.Local.Tests;

public sealed class SegmentScanTests : IDisposable
{
    private const int ChunkBytes = 64 * 1024;

    private static readonly DateTimeOffset Stored = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_intact_record_is_found_wherever_it_begins_behind_damage()
    {
        for (var length = ChunkBytes - 60; length < ChunkBytes + 60; length++)
        {
            // A length that leads nowhere, so that each place is looked at.
            var damaged = Record(0, new byte[length]);
            BinaryPrimitives.WriteInt32LittleEndian(damaged, int.MaxValue);
            using var scan = Segment(damaged, Record(1, [7])).Scan();
            Assert.True(scan.TryNext(long.MaxValue, out var record, out var gap));
            Assert.Equal(7, Assert.Single(record.Payload.ToArray()));
            Assert.Equal(new LogGap(0, 0, 0, damaged.Length), gap);
            Assert.False(scan.TryNext(long.MaxValue, out _, out _));
        }
    }

    [Fact]
    public void A_record_that_stands_twice_is_given_once()
    {
        var (first, second) = (Record(0, [1]), Record(1, [2]));
        using var scan = Segment(first, second, first, second, Record(2, [3])).Scan();
        Assert.Equal([0, 1, 2], Numbers(scan, long.MaxValue));
    }

    [Fact]
    public void A_record_of_the_next_segment_is_not_given_in_this_one()
    {
        using var scan = Segment(Record(0, [1]), Record(5, [2]), Record(1, [3])).Scan();
        Assert.Equal([0, 1], Numbers(scan, before: 5));
        Assert.Null(scan.Rest(2));
    }

    [Fact]
    public void Bytes_that_are_no_record_are_none()
    {
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        using var random = Segment(bytes).Scan();
        Assert.False(random.TryNext(long.MaxValue, out _, out _));
        using var zeros = Segment(new byte[100_000]).Scan();
        Assert.False(zeros.TryNext(long.MaxValue, out _, out _));
        Assert.Equal(new LogGap(0, 8, 0, 100_000), zeros.Rest(9));
    }

    private LogSegment Segment(params byte[][] parts)
    {
        var segment = LogSegment.Starting(folder.Path, 0);
        File.WriteAllBytes(segment.File, [.. parts.SelectMany(part => part)]);
        return segment;
    }

    private static byte[] Record(long number, byte[] payload)
    {
        var bytes = new ArrayBufferWriter<byte>();
        LogRecord.Write(bytes, number, Stored, payload);
        return bytes.WrittenSpan.ToArray();
    }

    private static List<long> Numbers(SegmentScan scan, long before)
    {
        var numbers = new List<long>();
        while (scan.TryNext(before, out var record, out _))
        {
            numbers.Add(record.Sequence);
        }

        return numbers;
    }
}
