using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Forward;
using Tracking.Functions.Forward.Heap;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Forward.Heap;

public class HeapRateTests
{
    private readonly FakeTimeProvider time = new(Sending.Now);

    [Fact]
    public async Task A_busy_user_waits_and_what_is_behind_it_too()
    {
        await using var heap = await HeapDouble.StartAsync(time);
        var kind = new HeapKind(Sending.Http(), time);
        var busy = Sending.Events(1500, people: 1);
        var target = Open(kind, heap, "first");
        Assert.All(
            (await target.SendAsync([.. busy.Take(1000)], CancellationToken.None)).Outcomes(),
            outcome => Assert.Equal(TargetOutcome.Sent, outcome)
        );
        time.Advance(TimeSpan.FromSeconds(20));
        var answers = await target.SendAsync([.. busy.Skip(1000)], CancellationToken.None);
        Assert.All(answers.Outcomes(), outcome => Assert.Equal(TargetOutcome.Retry, outcome));
        Assert.Equal(TimeSpan.FromSeconds(40), answers.RetryAfter);
        Assert.False(answers.IsPaused);

        // Another target of the same app has no other rate.
        var other = Open(kind, heap, "second");
        var too = await other.SendAsync([busy[1000]], CancellationToken.None);
        Assert.Equal([TargetOutcome.Retry], too.Outcomes());
        time.Advance(TimeSpan.FromSeconds(40));
        var then = await other.SendAsync([busy[1000]], CancellationToken.None);
        Assert.Equal([TargetOutcome.Sent], then.Outcomes());
        Assert.Equal(0, heap.Throttled);
    }

    [Fact]
    public async Task Partitions_that_send_at_once_share_the_rate_of_the_app()
    {
        await using var heap = await HeapDouble.StartAsync(time);
        var target = Open(new HeapKind(Sending.Http(), time), heap, "first");
        var answers = await Task.WhenAll(
            Sending
                .Events(20_000)
                .Chunk(1000)
                .Select(batch => target.SendAsync(batch, CancellationToken.None))
        );
        Assert.Equal(
            15_000,
            answers.SelectMany(of => of.Outcomes()).Count(of => of == TargetOutcome.Sent)
        );
        Assert.Equal(15_000, heap.Received.Count);
        Assert.Equal(0, heap.Throttled);
    }

    [Fact]
    public async Task What_does_not_get_there_takes_no_place()
    {
        var kind = new HeapKind(Sending.Http(), time);
        var nowhere = Sending.Nowhere();
        var target = kind.Open(Sending.Settings(nowhere, null, """{"appId":"1"}"""));
        var batch = Sending.Events(1000, people: 1);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var answers = await target.SendAsync(batch, CancellationToken.None);
            Assert.DoesNotContain("rate", answers.Fault!, StringComparison.Ordinal);
            Assert.Null(answers.RetryAfter);
        }
    }

    [Fact]
    public async Task A_user_is_told_of_thirty_times_in_thirty_seconds()
    {
        await using var heap = await HeapDouble.StartAsync(time);
        var target = Open(new HeapKind(Sending.Http(), time), heap, "first");
        var told = Sending.Event(
            "i",
            of => of with { DataKey = "USER_INFO", Params = Sending.Json("""{"plan":"free"}""") }
        );
        for (var number = 0; number < 30; number++)
        {
            var answers = await target.SendAsync([told], CancellationToken.None);
            Assert.Equal([TargetOutcome.Sent], answers.Outcomes());
        }

        var over = await target.SendAsync([told], CancellationToken.None);
        Assert.Equal([TargetOutcome.Retry], over.Outcomes());
        Assert.Equal(TimeSpan.FromSeconds(30), over.RetryAfter);
        Assert.Equal(30, heap.Requests);
    }

    private static ITarget Open(HeapKind kind, HeapDouble heap, string id) =>
        kind.Open(
            Sending.Settings(heap.Address, null, $$"""{"appId":"{{HeapDouble.AppId}}"}""") with
            {
                Id = id,
            }
        );
}
