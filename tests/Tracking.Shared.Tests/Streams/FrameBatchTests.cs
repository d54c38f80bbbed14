using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Shared.Tests.Streams;

public class FrameBatchTests
{
    private const string One =
        """{"id":"1","project":"p","action":"a","category":"session","receivedAt":"2026-11-22T13:05:07Z"}""";

    [Fact]
    public void Readers_share_what_is_read_and_each_is_told_what_cannot_be()
    {
        var frame = Some.Received($"[{One},7]", 5);
        var batch = new FrameBatch([frame], readers: 2);
        var (first, second) = (new Refusals(), new Refusals());
        var items = batch.ItemsOf(frame, first);
        var same = batch.ItemsOf(frame, second);
        Assert.Same(items[0].Read(first), same[0].Read(second));
        Assert.Null(items[1].Read(first));
        Assert.Null(same[1].Read(second));
        Assert.Equal([items[1]], first.All.Select(r => r.Item));
        Assert.Equal([items[1]], second.All.Select(r => r.Item));
    }

    [Fact]
    public void What_is_no_frame_is_refused_by_each_reader()
    {
        var frame = Some.Received("no frame", 5);
        var batch = new FrameBatch([frame], readers: 2);
        foreach (var refusals in (Refusals[])[new(), new()])
        {
            Assert.Empty(batch.ItemsOf(frame, refusals));
            Assert.Equal(DeadLetterReason.NotAFrame, Assert.Single(refusals.All).Reason);
        }
    }

    [Fact]
    public void What_all_have_taken_is_let_go_and_read_anew_for_who_asks_again()
    {
        var frame = Some.Received($"[{One}]", 5);
        var batch = new FrameBatch([frame], readers: 2);
        var items = batch.ItemsOf(frame, new Refusals());
        Assert.Same(items, batch.ItemsOf(frame, new Refusals()));
        var again = batch.ItemsOf(frame, new Refusals());
        Assert.NotSame(items, again);
        Assert.Equal("1", Assert.Single(again).Read(new Refusals())!.Id);
    }
}
