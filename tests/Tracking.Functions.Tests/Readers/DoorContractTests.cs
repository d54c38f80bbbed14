using Azure.Messaging.EventHubs;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Tracking.Functions.Atomic;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Functions.Sessions;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Readers;

/// <summary>The contract between the door and the readers: what is accepted is stored, whatever it is.</summary>
public sealed class DoorContractTests : IAsyncLifetime
{
    private const int Requests = 4;

    private static readonly SigningKeys Keys = SigningKeys.Parse(
        Convert.ToBase64String(new byte[32])
    );

    private static readonly Project Demo = new(
        "demo",
        "Demo",
        "site",
        [],
        Project.DefaultSessionTimeout
    );

    private readonly HubsDouble hubs = new(new FakeTimeProvider(Frames.Start));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await hubs.DisposeAsync();

    [Fact]
    public async Task Whatever_the_collector_accepts_every_reader_stores()
    {
        var accepted = 0;
        await Gen.Int.SampleAsync(
            async seed =>
            {
                var (events, batches) = Accept(seed);
                Interlocked.Add(ref accepted, events.Count);
                var atomic = await ReaderRun.DoAsync(hubs, (s, _) => new AtomicReader(s), batches);
                var sessions = await ReaderRun.DoAsync(
                    hubs,
                    (s, publisher) => new SessionReader(s, publisher),
                    batches
                );
                Assert.Equal((0, 0), (atomic.Failures, sessions.Failures));
                Assert.Empty(atomic.Letters);
                Assert.Empty(sessions.Letters);
                AssertLogged(events, atomic.Tables);
                AssertCounted(events, sessions.Tables);
            },
            iter: 250,
            threads: 1
        );
        Assert.True(accepted > 1000, $"Only {accepted} events were accepted.");
    }

    private static void AssertLogged(IReadOnlyList<TrackedEvent> events, TablesDouble tables)
    {
        var rows = tables[TableNames.AtomicLogs].Rows;
        var logged = rows.Select(row =>
                row.GetString(OwnedRows.Owner) is { } owner ? $"{row.RowKey}.{owner}" : row.RowKey
            )
            .ToHashSet();
        Assert.All(
            events.Where(tracked => tracked.LogType is not null),
            tracked =>
                Assert.Contains(
                    $"{TableKey.Encode(tracked.Id)}.{TableKey.OwnerOf(tracked)}",
                    logged
                )
        );

        // Each log is counted once, and claims are not.
        Assert.Equal(
            rows.Count(row => row.ContainsKey("logType")),
            tables[TableNames.Counters]
                .Rows.Where(row =>
                    row.RowKey.StartsWith(CounterKeys.Events + "_", StringComparison.Ordinal)
                )
                .Sum(row => row.GetInt64("count"))
        );
    }

    private static void AssertCounted(IReadOnlyList<TrackedEvent> events, TablesDouble tables)
    {
        var counted = Tallies
            .EventsOf(tables[TableNames.Sessions].Rows)
            .Select(row => (Token: row.GetString("sessionId")[..32], Id: row.GetString("id")))
            .ToHashSet();
        var ofSessions = events
            .Where(tracked => tracked.Token is not null)
            .Select(tracked => (tracked.Token!, tracked.Id))
            .ToHashSet();
        Assert.All(ofSessions, one => Assert.Contains(one, counted));

        // What comes again counts once, for as long as ids are remembered.
        var counts = Tallies
            .SessionsOf(tables[TableNames.Sessions].Rows)
            .Sum(row => row.GetInt32("eventCount"));
        var isAllRemembered =
            events.Count == 0 || events[^1].ReceivedAt - events[0].ReceivedAt <= RecentIds.Memory;
        Assert.True(
            isAllRemembered ? counts == ofSessions.Count : counts >= ofSessions.Count,
            $"{counts} counted of {ofSessions.Count}"
        );
    }

    private static (IReadOnlyList<TrackedEvent> Events, List<EventData[]> Batches) Accept(int seed)
    {
        var bodies = new HostileBodies(seed, Frames.Start);
        var random = new Random(seed);
        var tokens = Enumerable
            .Range(0, 3)
            .Select(_ => SessionToken.New(Demo.Id, Frames.Start.AddMinutes(-1)).Sign(Keys))
            .ToList();
        var stamper = new EventStamper(Keys);
        var (events, batches) = (new List<TrackedEvent>(), new List<EventData[]>());
        var (sequence, at) = (0L, Frames.Start);
        for (var request = 0; request < Requests; request++)
        {
            var (body, count) = bodies.Next(tokens);
            Assert.True(SentBatch.Read(BodyText.Clean(body), "collect").Is(out var batch, out _));
            var sent = batch.Events;
            Assert.Equal(count, sent.Count);
            var sender = new Sender(
                new ProjectKey(Demo, KeyKind.Write),
                at,
                null,
                null,
                new EventContext { UserAgent = new string('"', EventLimits.HeaderLength) }
            );
            var stamped = sent.Select(one =>
                    stamper.Stamp(one, sender).Is(out var tracked, out _) ? tracked : null
                )
                .OfType<TrackedEvent>()
                .ToList();
            events.AddRange(stamped);
            batches.Add([.. Packed(stamped).Select(frame => Received(frame, sequence++, at))]);
            at = at.AddMinutes(random.Next(4) == 0 ? random.Next(5000) : random.Next(3));
        }

        // Nearly always one slice for each reader, in which sessions of one token may be far apart.
        return (
            events,
            random.Next(4) == 0
                ? batches.Where(batch => batch.Length > 0).ToList()
                :
                [
                    [.. batches.SelectMany(batch => batch)],
                ]
        );
    }

    private static List<EventData> Packed(IEnumerable<TrackedEvent> events)
    {
        var submission = new Submission();
        foreach (var tracked in events)
        {
            submission.Add(tracked);
        }

        var frames = new FrameBuilder(0);
        for (var i = 0; i < submission.Count; i++)
        {
            frames.Add(submission[i]);
        }

        return frames.Finish();
    }

    private static EventData Received(EventData sent, long sequence, DateTimeOffset at) =>
        EventHubsModelFactory.EventData(
            sent.EventBody,
            sent.Properties,
            sequenceNumber: sequence,
            offsetString: "",
            enqueuedTime: at
        );
}
