using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Sessions;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Readers;

/// <summary>
/// The aggregator against the model, in memory: storage fails before and after calls, readers die, two work on one
/// partition, the host repeats and skips.
/// </summary>
public sealed class SessionModelTests
{
    private const int Seeds = 250;

    // Of a thousand calls to storage; where little is held there are many more calls for a batch, of which none may fail.
    private const int Failing = 40;
    private const int FailingOfMany = 10;

    [Fact]
    public async Task Sessions_and_their_facts_are_what_the_model_says_whatever_dies()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            var time = new FakeTimeProvider(Visits.Start);
            await using var hubs = new HubsDouble(time);
            var tables = new TablesDouble();

            // So that of half of them tokens begin while others are listed.
            tables[TableNames.SessionState].PageRows = seed % 2 == 0 ? 1000 : 1 + (seed % 3);
            var events = new List<TrackedEvent>();
            foreach (var step in Visits.Of(random))
            {
                time.SetUtcNow(step.At);
                events.AddRange(step.Events);
                await hubs.SendAsync(
                    HubNames.TrackedEvents,
                    step.Events.Count == 0 ? Frame.CreateSweep(0) : Frames.Of(0, step.Events)
                );
            }

            await RunAsync(random, hubs, tables, time, MemoryOf(seed));

            var rows = tables[TableNames.Sessions].Rows;
            var expected = ModelSession.Of(events).ToList();
            Assert.True(
                expected.SequenceEqual(ModelSession.Of(rows)),
                Difference(seed, expected, rows)
            );
            Assert.Equal(Tallies.Made(rows), Tallies.Stored(rows));
            Assert.Equal(
                events
                    .Where(e => e.Action != "start")
                    .DistinctBy(e => (e.Token, e.Id))
                    .Select(e => e.Id)
                    .Order(),
                Tallies
                    .EventsOf(rows)
                    .Where(row => row.GetInt32("step") == 2)
                    .Select(row => row.GetString("id"))
                    .Order()
            );
            AssertFacts(expected, hubs.Facts());
        }
    }

    // For all of them, for some that rest, for some of those too, for hardly any.
    private static SessionMemory MemoryOf(int seed) =>
        (seed % 10) switch
        {
            7 => new(2),
            8 => new(2, 2_000),
            9 => new(1, 0),
            _ => new(),
        };

    private static string Difference(
        int seed,
        IReadOnlyList<ModelSession> expected,
        IReadOnlyList<TableEntity> rows
    )
    {
        var actual = ModelSession.Of(rows).ToList();
        return $"Seed {seed}: missing {string.Join(", ", expected.Except(actual))}, too many {string.Join(", ", actual.Except(expected))}";
    }

    private static void AssertFacts(
        IReadOnlyList<ModelSession> expected,
        IEnumerable<TrackedEvent> published
    )
    {
        var told = ToldFacts.Of(published);
        Assert.Equal(
            expected
                .SelectMany(s => new[] { $"{s.Id}.session.start", $"{s.Id}.session.end" })
                .Order(StringComparer.Ordinal),
            told.Order(StringComparer.Ordinal)
        );
        Assert.All(
            expected,
            session =>
                Assert.True(
                    told.IndexOf($"{session.Id}.session.start")
                        < told.IndexOf($"{session.Id}.session.end")
                )
        );
    }

    private static async Task RunAsync(
        Random random,
        HubsDouble hubs,
        TablesDouble tables,
        TimeProvider time,
        SessionMemory memory
    )
    {
        var services = new ReaderServices(
            tables.Account(),
            hubs.Holes,
            hubs.DeadLetters,
            new ReaderMonitor(time),
            time,
            NullLoggerFactory.Instance
        );
        var host = new UnreliableHost(
            random,
            () => new SessionReader(services, hubs.Publisher) { Memory = memory },
            () => Task.FromResult(tables[TableNames.SessionCursors].Rows.Count > 0)
        );
        var frames = hubs.Frames(HubNames.TrackedEvents);
        var failing = memory == new SessionMemory() ? Failing : FailingOfMany;
        tables.Calls.FaultOf = (_, _) =>
            random.Next(1000) < failing
                ? new Fault(FaultKind.Unavailable, IsAfter: random.Next(2) == 0)
                : null;
        await host.HandOverAsync(frames);
        tables.Calls.FaultOf = (_, _) => null;
        await host.EndAsync(frames);
    }
}
