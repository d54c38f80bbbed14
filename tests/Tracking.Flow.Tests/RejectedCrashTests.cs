using Tracking.Functions.DeadLetters;
using Tracking.Functions.Query;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Flow.Tests;

/// <summary>What was not accepted is kept and counted once, whatever goes wrong between.</summary>
public sealed class RejectedCrashTests(RunningAzurite running) : IClassFixture<RunningAzurite>
{
    private const int Frames = 40;
    private static readonly string[] Reasons =
    [
        RejectReason.Invalid,
        RejectReason.Missing,
        RejectReason.Denied,
    ];
    private static readonly TimeRange Range = new(
        World.Start.AddDays(-1),
        World.Start.AddDays(1),
        100
    );

    private readonly StorageAccount storage = running.Storage;

    [Fact]
    public async Task Each_is_kept_and_counted_once_whatever_dies()
    {
        for (var seed = 500; seed < 505; seed++)
        {
            await World.ClearAsync(storage);
            using var world = new World(
                Path.Combine(running.Folder, $"{seed}"),
                storage,
                new Random(seed)
            );
            var sent = await FillAsync(world);
            await world.RunAsync(
                await world.ReadAsync(HubNames.RejectedEvents),
                () => new DeadLetterReader(world.Services),
                TableNames.AtomicCursors,
                faultPercent: 3
            );
            await AssertKeptAsync(world, sent, seed);
        }
    }

    private static async Task<IReadOnlyList<(string Id, DeadLetter Rejected)>> FillAsync(
        World world
    )
    {
        var random = world.Random;
        var now = World.Start;
        var sent = new List<(string Id, DeadLetter Rejected)>();
        for (var sequence = 0; sequence < Frames; sequence++)
        {
            now += TimeSpan.FromMinutes(random.Next(6));
            var events = Enumerable
                .Range(0, random.Next(1, 5))
                .Select(_ => (Id: EventId.New(now), Rejected: NewRejected(random)))
                .ToList();
            sent.AddRange(events);
            await world.SendAsync(
                HubNames.RejectedEvents,
                World.Frame(
                    [.. events.Select(e => e.Rejected.ToEvent(e.Id, "demo", now))],
                    sequence,
                    now
                ),
                now
            );
        }

        return sent;
    }

    private static DeadLetter NewRejected(Random random)
    {
        var reason = Reasons[random.Next(Reasons.Length)];
        var raw = reason == RejectReason.Denied ? null : new byte[random.Next(1, 20)];
        return new DeadLetter
        {
            Reason = reason,
            Field = "type",
            Detail = "detail",
            Dialect = "collect",
            Kind = KeyKind.Write,
            Raw = raw,
            RawBytes = raw?.Length ?? 0,
            StandsFor = random.Next(1, 4),
        };
    }

    private static async Task AssertKeptAsync(
        World world,
        IReadOnlyList<(string Id, DeadLetter Rejected)> sent,
        int seed
    )
    {
        var kept = new List<string>();
        await foreach (
            var letter in new DeadLetterStore(world.Storage).ListAsync(
                "demo",
                Range.From,
                Range.To,
                null,
                null,
                CancellationToken.None
            )
        )
        {
            kept.Add(DeadLetterStore.IdOf(letter));
        }

        Assert.Equal(
            sent.Where(s => s.Rejected.Raw is not null)
                .Select(s => DeadLetterStore.IdOf(s.Id, World.Start))
                .Order(StringComparer.Ordinal),
            kept.Order(StringComparer.Ordinal)
        );

        var counted = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await foreach (
            var read in new CounterReader(world.Storage).ReadAsync(
                "demo",
                CounterKind.Rejected,
                Range,
                CancellationToken.None
            )
        )
        {
            counted[read.Name] = counted.GetValueOrDefault(read.Name) + read.Count;
        }

        string Say(IEnumerable<(string Reason, long Count)> counts) =>
            $"{seed}: " + string.Join(", ", counts.OrderBy(c => c.Reason, StringComparer.Ordinal));
        Assert.Equal(
            Say(
                sent.GroupBy(s => s.Rejected.Reason)
                    .Select(g => (g.Key, g.Sum(s => s.Rejected.StandsFor)))
            ),
            Say(counted.Select(c => (c.Key, c.Value)))
        );
    }
}
