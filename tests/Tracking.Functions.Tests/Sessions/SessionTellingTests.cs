using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Sessions;
using Tracking.Functions.Tests.Readers;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Sessions;

public sealed class SessionTellingTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(Frames.Start);
    private readonly HubsDouble hubs;
    private readonly SessionTelling telling;

    public SessionTellingTests()
    {
        hubs = new HubsDouble(time);
        telling = new SessionTelling(hubs.Publisher, time, 0);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await hubs.DisposeAsync();

    [Fact]
    public async Task Two_sweeps_follow_on_facts_and_then_there_is_silence()
    {
        Assert.Equal(2, await SweepsAsync());
        await TellAsync();
        await telling.SweepAsync();
        await TellAsync();
        Assert.Equal(2, await SweepsAsync());
        await telling.TellAsync([]);
        Assert.Equal(0, await SweepsAsync());
    }

    [Fact]
    public async Task Who_begins_anew_does_not_know_what_was_told()
    {
        await SweepsAsync();
        telling.Begin();
        Assert.Equal(2, await SweepsAsync());
    }

    private async Task<long> SweepsAsync()
    {
        var before = hubs.Count(HubNames.SessionFacts);
        for (var i = 0; i < 5; i++)
        {
            await telling.SweepAsync();
        }

        return hubs.Count(HubNames.SessionFacts) - before;
    }

    private async Task TellAsync()
    {
        var place = new EventSource(1, 0, Frames.Start);
        var session = new Session
        {
            Ordinal = 1,
            Id = "a-1",
            StartedAt = Frames.Start,
            LastActivityAt = Frames.Start,
            Position = place,
        };
        var before = hubs.Events(HubNames.SessionFacts).Count;
        await telling.TellAsync([
            (new SessionOwner("a", "demo", null), new SessionFact("session.start", place, session)),
        ]);
        Assert.Equal(before + 1, hubs.Events(HubNames.SessionFacts).Count);
    }
}
