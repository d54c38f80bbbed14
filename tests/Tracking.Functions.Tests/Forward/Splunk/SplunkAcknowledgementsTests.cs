using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Forward;
using Tracking.Functions.Forward.Splunk;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Forward.Splunk;

public class SplunkAcknowledgementsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(Sending.Now);
    private SplunkDouble splunk = null!;
    private SplunkKind kind = null!;

    public async Task InitializeAsync()
    {
        splunk = await SplunkDouble.StartAsync();
        splunk.Acknowledges = true;
        kind = new SplunkKind(Sending.Http(), time);
    }

    public async Task DisposeAsync() => await splunk.DisposeAsync();

    [Fact]
    public async Task Events_are_sent_when_they_are_indexed()
    {
        splunk.AsksBeforeIndexed = 3;
        var events = Sending.Events(1200);
        var outcomes = new List<TargetOutcome>();
        foreach (var batch in events.Chunk(500))
        {
            outcomes.AddRange((await SendAsync(batch)).Outcomes());
        }

        Assert.Equal(1200, outcomes.Count(outcome => outcome == TargetOutcome.Sent));
        Assert.Equal(events.Select(one => one.Event.Id), splunk.Ids);
    }

    [Fact]
    public async Task What_is_not_indexed_in_time_is_asked_after_again_and_not_sent_again()
    {
        splunk.AsksBeforeIndexed = 30;
        var batch = Sending.Events(3).ToArray();
        var first = await SendAsync(batch);
        Assert.All(first.Outcomes(), outcome => Assert.Equal(TargetOutcome.Retry, outcome));
        Assert.NotNull(first.Fault);
        var second = await SendAsync([.. batch, Sending.Event("new")]);
        Assert.All(second.Outcomes().Take(3), o => Assert.Equal(TargetOutcome.Sent, o));
        Assert.Equal([.. batch.Select(one => one.Event.Id), "new"], splunk.Ids);
    }

    [Fact]
    public async Task What_is_not_indexed_in_five_minutes_is_sent_again()
    {
        splunk.AsksBeforeIndexed = int.MaxValue;
        await SendAsync(Sending.Event("e"));
        splunk.AsksBeforeIndexed = 0;
        time.Advance(SplunkAcknowledgements.Lifetime);
        var again = await SendAsync(Sending.Event("e"));
        Assert.Equal([TargetOutcome.Sent], again.Outcomes());
        Assert.Equal(["e", "e"], splunk.Ids);
    }

    [Fact]
    public async Task When_nobody_answers_what_is_asked_the_events_are_not_sent_again()
    {
        splunk.FaultOf = number => number == 1 ? new(FaultKind.Unavailable) : null;
        Assert.Equal([TargetOutcome.Retry], (await SendAsync(Sending.Event("e"))).Outcomes());
        Assert.Equal([TargetOutcome.Sent], (await SendAsync(Sending.Event("e"))).Outcomes());
        Assert.Equal(["e"], splunk.Ids);
    }

    [Fact]
    public async Task A_token_that_does_not_acknowledge_is_told_and_its_events_are_sent_once()
    {
        splunk.Acknowledges = false;
        var answers = await SendAsync(Sending.Event("e"));
        Assert.Equal([TargetOutcome.Sent], answers.Outcomes());
        Assert.Contains("no acknowledgements", answers.Fault!);
        Assert.Equal(["e"], splunk.Ids);
    }

    [Fact]
    public async Task A_token_that_acknowledges_pauses_a_target_that_does_not_ask_for_it()
    {
        var target = kind.Open(Sending.Settings(splunk.Address, SplunkDouble.Token, "{}"));
        var answers = await target.SendAsync([Sending.Event("e")], CancellationToken.None);
        Assert.True(answers.IsPaused);
        Assert.Empty(splunk.Ids);
    }

    [Fact]
    public async Task A_call_that_is_ended_while_it_waits_loses_nothing_and_repeats_nothing()
    {
        splunk.AsksBeforeIndexed = 1;
        using var ended = new CancellationTokenSource();
        splunk.FaultOf = number =>
        {
            if (number == 1)
            {
                ended.Cancel();
            }

            return null;
        };
        var first = await Open().SendAsync([Sending.Event("e")], ended.Token);
        Assert.Equal([TargetOutcome.Retry], first.Outcomes());
        Assert.Equal([TargetOutcome.Sent], (await SendAsync(Sending.Event("e"))).Outcomes());
        Assert.Equal(["e"], splunk.Ids);
    }

    private ITarget Open() =>
        kind.Open(Sending.Settings(splunk.Address, SplunkDouble.Token, """{"acknowledge":true}"""));

    // The clock goes on for as long as the call waits for it.
    private async Task<TargetAnswers> SendAsync(params ForwardedEvent[] batch)
    {
        var sending = Open().SendAsync(batch, CancellationToken.None);
        while (!sending.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.WhenAny(sending, Task.Delay(1));
        }

        return await sending;
    }
}
