using System.Text.Json;
using Azure.Messaging.EventHubs;
using Tracking.Functions.Atomic;
using Tracking.Functions.Exports;
using Tracking.Functions.Sessions;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Benchmarks;

/// <summary>One partition and all that read it.</summary>
internal sealed class ScaleRun(Bench bench, int partition)
{
    /// <summary>The readers, by the names of their functions.</summary>
    public const string Atomic = "WriteAtomicLogs";
    public const string Sessions = "AggregateSessions";
    public const string Events = "ExportAppEvents";
    public const string Facts = "ExportSessionFacts";

    // As in host.json.
    private const int FramesOfABatch = 300;
    private const int EventsOfAWarmUpFrame = 50;
    private const int IdleSweeps = 20;

    // What comes while another send is under way shares a frame.
    private static readonly TimeSpan Send = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan SessionsEnd = TimeSpan.FromMinutes(40);

    private readonly AtomicReader writer = bench.AtomicWriter();
    private readonly ExportReaders exporter = bench.Exporter();
    private SessionReader aggregator = bench.Aggregator();
    private long sequence;
    private long factSequence;
    private int factsRead;
    private DateTimeOffset factsAt;
    private DateTimeOffset first = DateTimeOffset.MaxValue;
    private DateTimeOffset last;
    private int sessions;
    private FunctionCost idle = new();

    /// <summary>Events that everything reads, but that nobody measures, in large batches.</summary>
    public async Task WarmUpAsync(IEnumerable<TrackedEvent> events)
    {
        foreach (
            var batch in Note(events)
                .Chunk(EventsOfAWarmUpFrame)
                .Select(frame => Frame(frame, frame[^1].ReceivedAt))
                .Chunk(FramesOfABatch)
        )
        {
            await writer.RunAsync(batch, CancellationToken.None);
            await aggregator.RunAsync(batch, CancellationToken.None);
            await exporter.AppEvents.RunAsync(batch, CancellationToken.None);
        }

        foreach (var fact in await NewFactsAsync())
        {
            await TellAsync(fact);
        }
    }

    /// <summary>Events that are handed over as they come.</summary>
    /// <param name="events">The events, in order.</param>
    /// <param name="invocation">For how long a reader is at work, and does not look.</param>
    /// <returns>What each function cost per event.</returns>
    public async Task<IReadOnlyList<(string Function, FunctionCost Cost)>> ReadAsync(
        IEnumerable<TrackedEvent> events,
        TimeSpan invocation
    )
    {
        var noted = Note(events).ToList();
        var batches = noted
            .GroupBy(e => e.ReceivedAt.Ticks / invocation.Ticks)
            .SelectMany(g =>
                g.GroupBy(e => e.ReceivedAt.Ticks / Send.Ticks)
                    .Select(f => Frame([.. f], f.Last().ReceivedAt))
                    .Chunk(FramesOfABatch)
            )
            .ToList();
        // As one function hands them to all: who comes first pays for decoding.
        var shared = batches.ConvertAll(batch => new FrameBatch(batch, readers: 3));
        var costs = new List<(string, FunctionCost)>
        {
            (Atomic, await CostAsync(shared, b => writer.RunAsync(b, CancellationToken.None))),
            (
                Sessions,
                await CostAsync(shared, b => aggregator.RunAsync(b, CancellationToken.None))
            ),
            (
                Events,
                await CostAsync(shared, b => exporter.AppEvents.RunAsync(b, CancellationToken.None))
            ),
            (Facts, await CostAsync(await NewFactsAsync(), TellAsync)),
        };
        return [.. costs.Select(c => (c.Item1, c.Item2 * (1.0 / noted.Count)))];
    }

    /// <summary>What each function does for one sweep when nothing is due.</summary>
    public async Task<Dictionary<string, FunctionCost>> SweepAsync()
    {
        var sweeps = Enumerable.Range(0, IdleSweeps).Select(_ => new[] { Sweep(last) }).ToList();
        var costs = new Dictionary<string, FunctionCost>
        {
            [Atomic] = await CostAsync(sweeps, b => writer.RunAsync(b, CancellationToken.None)),
            [Sessions] = await CostAsync(
                sweeps,
                b => aggregator.RunAsync(b, CancellationToken.None)
            ),
            [Events] = await CostAsync(
                sweeps,
                b => exporter.AppEvents.RunAsync(b, CancellationToken.None)
            ),
            [Facts] = await CostAsync(sweeps, b => ExportFactAsync(b[0], b[0].EnqueuedTime)),
        };
        idle = costs[Sessions] * (1.0 / IdleSweeps);
        return costs.ToDictionary(c => c.Key, c => c.Value * (1.0 / IdleSweeps));
    }

    /// <summary>Ends all sessions, each in its minute.</summary>
    /// <param name="isCold">Whether somebody else does it, who has none of them in memory.</param>
    /// <returns>What ending a session cost, beyond the sweeps, which come anyway.</returns>
    public async Task<IReadOnlyDictionary<string, FunctionCost>> EndAsync(bool isCold)
    {
        aggregator = isCold ? bench.Aggregator() : aggregator;
        var sweeps = new List<EventData[]>();
        for (var at = first; at < last + SessionsEnd; at += TimeSpan.FromMinutes(1))
        {
            sweeps.Add([Sweep(at)]);
        }

        var ends = await CostAsync(sweeps, b => aggregator.RunAsync(b, CancellationToken.None));
        var facts = await CostAsync(
            await NewFactsAsync(),
            fact => ExportFactAsync(fact, AtItsTime(fact))
        );
        return new Dictionary<string, FunctionCost>
        {
            [Sessions] = (ends - (idle * sweeps.Count)) * (1.0 / sessions),
            [Facts] = facts * (1.0 / sessions),
        };
    }

    private Task<FunctionCost> CostAsync<T>(IReadOnlyCollection<T> batches, Func<T, Task> invoke) =>
        FunctionCost.OfAsync(bench, batches, invoke);

    // All are handed the facts, though only one has something to do.
    private async Task TellAsync(EventData facts)
    {
        await ExportFactAsync(facts, AtItsTime(facts));
        var batch = new FrameBatch([Copy(facts, sequence++, last)], readers: 3);
        await writer.RunAsync(batch, CancellationToken.None);
        await aggregator.RunAsync(batch, CancellationToken.None);
        await exporter.AppEvents.RunAsync(batch, CancellationToken.None);
    }

    // Here this reader is not handed events, so its frames have numbers of their own.
    private Task ExportFactAsync(EventData frame, DateTimeOffset at) =>
        exporter.SessionFacts.RunAsync([Copy(frame, factSequence++, at)], CancellationToken.None);

    private IEnumerable<TrackedEvent> Note(IEnumerable<TrackedEvent> events)
    {
        foreach (var tracked in events)
        {
            (first, last) = (
                first < tracked.ReceivedAt ? first : tracked.ReceivedAt,
                tracked.ReceivedAt
            );
            sessions += tracked.Action == "start" ? 1 : 0;
            yield return tracked;
        }
    }

    // Each batch of the aggregator tells its facts at once, and they are read at once.
    private async Task<List<EventData>> NewFactsAsync()
    {
        var frames = await bench.FactsAsync(partition);
        var fresh = frames.Skip(factsRead).ToList();
        factsRead = frames.Count;
        return fresh;
    }

    // As if the hub had stored it when the events came from which its facts follow: that is what is gathered by.
    private DateTimeOffset AtItsTime(EventData frame)
    {
        using var facts = JsonDocument.Parse(frame.EventBody);
        foreach (var fact in facts.RootElement.EnumerateArray())
        {
            factsAt = fact.GetProperty("source").GetProperty("enqueuedAt").GetDateTimeOffset();
        }

        return factsAt;
    }

    private EventData Frame(TrackedEvent[] events, DateTimeOffset at) =>
        Bench.Frame(events, sequence++, at, partition);

    private EventData Sweep(DateTimeOffset at) =>
        Copy(Shared.Streams.Frame.CreateSweep(partition), sequence++, at);

    private static EventData Copy(EventData frame, long number, DateTimeOffset at) =>
        EventHubsModelFactory.EventData(
            frame.EventBody,
            frame.Properties,
            sequenceNumber: number,
            offsetString: "",
            enqueuedTime: at
        );
}
