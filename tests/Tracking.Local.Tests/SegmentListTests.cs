using Tracking.Local.Hubs;

namespace Tracking.Local.Tests;

public sealed class SegmentListTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly LogNumbers numbers;
    private readonly DamagedBytes damaged;
    private readonly SegmentList list;
    private readonly LogSegment[] segments;

    public SegmentListTests()
    {
        numbers = new LogNumbers(folder.Path);
        damaged = new DamagedBytes(folder.Path);
        segments = [Segment(0), Segment(1), Segment(2)];
        list = new SegmentList(segments, numbers, damaged);
    }

    public void Dispose()
    {
        numbers.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void An_event_is_in_the_last_segment_that_begins_before_it()
    {
        Assert.Equal((segments[1], 2), list.Find(1, before: 9));
        Assert.Equal((segments[2], 9), list.Find(7, before: 9));
    }

    [Fact]
    public void What_became_durable_since_the_reader_looked_is_not_expected_by_it() =>
        Assert.Equal(
            (segments[0], 1),
            new SegmentList([Segment(0), Segment(5)], numbers, damaged).Find(0, before: 1)
        );

    [Fact]
    public void A_segment_that_was_consumed_while_it_was_about_to_be_read_is_not_missed()
    {
        list.Truncate(1, DateTimeOffset.MaxValue);
        list.Miss(segments[0], 1);
        Assert.Empty(damaged.Found);
        list.Miss(segments[1], 2);
        Assert.Equal((1, 1), (damaged.Found.Single().First, damaged.Found.Single().Last));
    }

    [Fact]
    public void A_reader_never_goes_back_though_all_it_knew_of_was_consumed()
    {
        list.Truncate(2, DateTimeOffset.MaxValue);
        using var reader = new LogReader(list, new LogGrowth(1, TimeProvider.System), 0);
        Assert.Empty(reader.Read(9));
        Assert.Equal(2, reader.Next);
        Assert.Empty(damaged.Found);
    }

    [Fact]
    public void A_segment_that_cannot_be_deleted_now_is_deleted_later()
    {
        File.Delete(segments[0].File);
        Directory.CreateDirectory(segments[0].File);
        Assert.ThrowsAny<Exception>(() => list.Truncate(1, DateTimeOffset.MaxValue));
        Assert.Equal(0, list.FirstSequence);
        Directory.Delete(segments[0].File);
        list.Truncate(1, DateTimeOffset.MaxValue);
        Assert.Equal(1, list.FirstSequence);
    }

    private LogSegment Segment(long number)
    {
        var segment = LogSegment.Starting(folder.Path, number);
        var record = new System.Buffers.ArrayBufferWriter<byte>();
        LogRecord.Write(record, number, DateTimeOffset.UnixEpoch, [1]);
        File.WriteAllBytes(segment.File, record.WrittenSpan);
        return segment;
    }
}
