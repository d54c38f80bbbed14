using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Sessions;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Readers;

/// <summary>Readers that die one after the other, at any two of their calls.</summary>
public sealed class SessionDeathTests : IAsyncLifetime
{
    private static readonly string Token = Guid.CreateVersion7(Frames.Start).ToString("N");

    private readonly HubsDouble hubs = new(new FakeTimeProvider(Frames.Start));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await hubs.DisposeAsync();

    [Fact]
    public async Task Sessions_that_begin_at_once_are_there_and_told_once_whoever_dies() =>
        await DieAsync(
            [Frames.Of(0, Start, Visit("a", 1))],
            [Frames.Of(1, Visit("b", 40))],
            [Frames.Of(2, Visit("c", 80)), Frames.Of(3, Visit("d", 120))]
        );

    [Fact]
    public async Task A_start_that_comes_again_counts_nothing_twice_whatever_comes_with_it() =>
        await DieAsync(
            [Frames.Of(0, Start, Visit("a", 1))],
            [Frames.Of(1, Visit("b", 40))],
            [
                Frames.Of(
                    2,
                    Start,
                    Visit("c", 41) with
                    {
                        OccurredAt = Frames.Start.AddDays(-1),
                        IsTimeSure = true,
                    }
                ),
            ]
        );

    private async Task DieAsync(params EventData[][] batches)
    {
        var plain = await RunAsync(batches, 0, 0);
        var calls = plain.Tables.Calls.Made.Count;
        Assert.True(plain.Sessions.Count > 2);
        Assert.True(calls > 10);
        for (var first = 0; first < calls; first++)
        {
            for (var between = 1; between < calls - first; between++)
            {
                foreach (var isAfter in new[] { false, true })
                {
                    var run = await RunAsync(batches, first, between, isAfter);
                    Assert.Equal(Sessions(plain), Sessions(run));
                    Assert.Equal(ToldFacts.Of(plain.Facts), ToldFacts.Of(run.Facts));

                    // Whoever wants all facts told waits for this one.
                    Assert.Equal(ToldFacts.Of(plain.Facts)[^1], Remembered(run)?.Id);
                }
            }
        }
    }

    private Task<ReaderRun> RunAsync(
        IEnumerable<EventData[]> batches,
        int first,
        int between,
        bool isAfter = false
    ) =>
        ReaderRun.DoAsync(
            hubs,
            (services, publisher) => new SessionReader(services, publisher),
            batches,
            number =>
                between > 0 && (number == first || number == first + between)
                    ? new Fault(FaultKind.Unavailable, isAfter)
                    : null,
            dies: true,
            joins: true
        );

    private static IEnumerable<string> Sessions(ReaderRun run) =>
        run
            .Sessions.Select(row =>
                $"{row.GetString("sessionId")} {row.GetDateTimeOffset("startedAt")} {row.GetInt32("eventCount")} {row.GetBoolean("late")}"
            )
            .Order();

    private static FactMark? Remembered(ReaderRun run) =>
        FactMark.Remembered(run.Tables[TableNames.SessionCursors].Rows.Single().GetString("memo"));

    private static TrackedEvent Start { get; } = Visit("start", 0) with { Action = "start" };

    private static TrackedEvent Visit(string id, double minutes) =>
        Frames.Event(id, minutes: minutes) with
        {
            Token = Token,
        };
}
