using System.Text;
using Azure.Messaging.EventHubs;
using CsCheck;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Shared.Tests.Streams;

public class FrameTests
{
    [Fact]
    public void Whatever_is_packed_is_unpacked_in_order_and_frames_keep_their_size() =>
        Gen.Int[1, 40_000]
            .List[1, 30]
            .Sample(sizes =>
            {
                var events = sizes.Select(
                    (size, i) => $"{{\"n\":{i},\"x\":\"{new string('x', size)}\"}}"
                );
                var builder = new FrameBuilder(3);
                foreach (var json in events)
                {
                    builder.Add(Encoding.UTF8.GetBytes(json));
                }

                var frames = builder.Finish();
                var refusals = new Refusals();
                var items = frames.Select(f => FrameReader.Read(f, refusals)).ToList();
                Assert.Empty(refusals.All);
                Assert.Equal(
                    events,
                    items.SelectMany(i => i).Select(i => Encoding.UTF8.GetString(i.Json.Span))
                );
                Assert.All(
                    frames,
                    f => Assert.True(f.EventBody.ToMemory().Length <= Frame.MaximumBytes)
                );
                Assert.All(frames, f => Assert.Equal(3, Frame.PartitionOf(f)));
                Assert.Equal(
                    items.Select(i => i.Count),
                    frames.Select(f => (int)f.Properties["count"])
                );
                Assert.Empty(builder.Finish());
            });

    [Theory]
    [InlineData("")]
    [InlineData("poison")]
    [InlineData("{}")]
    [InlineData("[{}")]
    [InlineData("[{}] []")]
    public void What_is_not_a_frame_is_a_dead_letter_with_its_bytes(string body)
    {
        var refusals = new Refusals();
        Assert.Empty(FrameReader.Read(Some.Received(body, 5), refusals));
        var refusal = Assert.Single(refusals.All);
        Assert.Equal(DeadLetterReason.NotAFrame, refusal.Reason);
        Assert.Equal(5, refusal.Item.Place.Sequence);
        Assert.Equal(body, Encoding.UTF8.GetString(refusal.Item.Json.Span));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("""{"id":"a","project":"p","action":"x"}""")]
    [InlineData(
        """{"id":"a","project":"p","action":"x","category":"nonsense","receivedAt":"2026-11-22T00:00:00Z"}"""
    )]
    public void What_is_not_an_event_is_a_dead_letter_of_its_own(string json)
    {
        var refusals = new Refusals();
        var items = FrameReader.Read(Some.Received($"[{json}]", 5), refusals);
        Assert.Null(Assert.Single(items).Read(refusals));
        var refusal = Assert.Single(refusals.All);
        Assert.Equal((DeadLetterReason.NotAnEvent, 0), (refusal.Reason, refusal.Item.Index));
    }

    [Fact]
    public void An_event_that_is_tried_again_for_one_reader_is_for_that_one_alone()
    {
        var item = (string only) =>
            Assert.Single(
                FrameReader.Read(
                    Some.Received(
                        $$"""[{"id":"a","project":"p","category":"session","action":"x","receivedAt":"2026-11-22T00:00:00Z"{{only}}}]""",
                        5
                    ),
                    new Refusals()
                )
            );
        Assert.True(item("").IsFor("one"));
        Assert.True(item(",\"only\":\"one\"").IsFor("one"));
        Assert.False(item(",\"only\":\"other\"").IsFor("one"));
        Assert.True(item(",\"params\":{\"only\":\"other\"}").IsFor("one"));

        const string Source = """{"sequence":1,"index":0,"enqueuedAt":"2026-11-22T00:00:00Z"}""";
        bool[] ForEventsAndFacts(string members) =>
            [item(members).IsFor("one"), item(members).IsFor("one", takesFacts: true)];
        Assert.Equal([true, false], ForEventsAndFacts(""));
        Assert.Equal([false, true], ForEventsAndFacts($",\"source\":{Source}"));
        Assert.Equal([true, false], ForEventsAndFacts($",\"params\":{{\"source\":{Source}}}"));
        Assert.Equal([true, true], ForEventsAndFacts(",\"only\":\"one\""));
        Assert.Equal([false, false], ForEventsAndFacts($",\"source\":{Source},\"only\":\"other\""));
    }

    [Fact]
    public void The_partition_is_read_however_the_worker_hands_it_over()
    {
        var data = new EventData("[]") { Properties = { ["partition"] = "7" } };
        Assert.Equal(7, Frame.PartitionOf(data));
        data.Properties["partition"] = 7L;
        Assert.Equal(7, Frame.PartitionOf(data));
        data.Properties["partition"] = "x";
        Assert.Null(Frame.PartitionOf(data));
        Assert.Null(Frame.PartitionOf(new EventData("[]")));
    }
}
