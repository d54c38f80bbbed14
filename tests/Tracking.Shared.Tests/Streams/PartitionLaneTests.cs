using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Tracking.Shared.Streams;

namespace Tracking.Shared.Tests.Streams;

public class PartitionLaneTests
{
    private readonly List<EventData[]> sends = [];
    private Func<int, Exception?> fail = _ => null;

    [Fact]
    public async Task What_comes_together_shares_frames_and_keeps_its_order()
    {
        await using var lane = Lane();
        var submissions = Enumerable.Range(0, 50).Select(i => Submission($"{i}")).ToList();
        var sent = await Task.WhenAll(submissions.Select(s => lane.SendAsync(s, default)));
        Assert.All(sent, Assert.True);
        Assert.InRange(sends.Sum(s => s.Length), 1, 10);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), SentIds());
    }

    [Fact]
    public async Task What_the_hub_does_not_take_is_not_durable_and_the_next_is()
    {
        fail = n =>
            n == 0
                ? new EventHubsException(
                    true,
                    "hub",
                    "busy",
                    EventHubsException.FailureReason.ServiceBusy
                )
                : null;
        await using var lane = Lane();
        Assert.False(await lane.SendAsync(Submission("a"), default));
        Assert.True(await lane.SendAsync(Submission("b"), default));
    }

    [Fact]
    public async Task A_request_larger_than_a_send_is_sent_in_several()
    {
        await using var lane = Lane();
        var large = new Submission();
        for (var i = 0; i < 60; i++)
        {
            large.Add(Some.Event($"{i}") with { Label = new string('x', 30_000) });
        }

        Assert.True(await lane.SendAsync(large, default));
        Assert.Equal(60, SentIds().Count());
        Assert.True(sends.Count > 1);
        Assert.All(
            sends,
            s => Assert.True(s.Sum(e => e.EventBody.ToMemory().Length) < 1024 * 1024)
        );
    }

    [Fact]
    public async Task A_request_of_which_a_part_was_not_taken_is_not_durable()
    {
        fail = n => n == 1 ? new IOException("gone") : null;
        await using var lane = Lane();
        var large = new Submission();
        for (var i = 0; i < 60; i++)
        {
            large.Add(Some.Event($"{i}") with { Label = new string('x', 30_000) });
        }

        Assert.False(await lane.SendAsync(large, default));
    }

    private IEnumerable<string> SentIds() =>
        sends
            .SelectMany(s => s)
            .SelectMany(f => FrameReader.Read(f, new Refusals()))
            .Select(i => i.Read(new Refusals())!.Id);

    private static Submission Submission(string id)
    {
        var submission = new Submission();
        submission.Add(Some.Event(id));
        return submission;
    }

    private PartitionLane Lane(PublisherOptions? options = null)
    {
        var producer = new Mock<EventHubProducerClient>();
        var calls = 0;
        producer
            .Setup(p =>
                p.SendAsync(
                    It.IsAny<IEnumerable<EventData>>(),
                    It.Is<SendEventOptions>(o => o.PartitionId == "2"),
                    It.IsAny<CancellationToken>()
                )
            )
            .Returns(
                (IEnumerable<EventData> frames, SendEventOptions _, CancellationToken _) =>
                {
                    if (fail(calls++) is { } failure)
                    {
                        return Task.FromException(failure);
                    }

                    sends.Add([.. frames]);
                    return Task.CompletedTask;
                }
            );
        return new PartitionLane(
            producer.Object,
            "hub",
            "2",
            new ByteBudget(long.MaxValue),
            options ?? new PublisherOptions(),
            TimeProvider.System,
            NullLogger.Instance
        );
    }
}
