using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using Tracking.Functions.Sessions;
using Tracking.Shared.Access;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Benchmarks;

/// <summary>What a sweep costs when few and when many sessions are open, and none or some are due.</summary>
internal static class SweepBenchmark
{
    private const int EventsOfAFrame = 100;
    private const int FramesOfABatch = 5;
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly long[] Sequences = new long[Bench.Partitions];

    public static async Task RunAsync()
    {
        await using var bench = await Bench.StartAsync();
        var aggregator = bench.Aggregator();
        var open = 0;
        foreach (var wanted in (int[])[1_000, 10_000, 100_000])
        {
            await OpenAsync(bench, wanted - open);
            open = wanted;
            await MeasureAsync(bench, $"{open, 7} open, none due", () => SweepAsync(aggregator));

            // Visitors whose last request was long ago.
            await VisitAsync(aggregator, 640, Now - TimeSpan.FromHours(1));
            await MeasureAsync(bench, $"{open, 7} open, 640 due", () => SweepAsync(aggregator));
        }
    }

    // As the aggregator leaves them, but without the rows that a sweep does not touch.
    private static async Task OpenAsync(Bench bench, int sessions)
    {
        for (var partition = 0; partition < Bench.Partitions; partition++)
        {
            var states = Enumerable
                .Range(0, sessions / Bench.Partitions)
                .Select(_ =>
                    SessionFold
                        .Apply(null, [(Start(Now), new(0, 0, Now))], DateTimeOffset.MinValue)
                        .State
                )
                .ToList();
            await WriteAsync(
                bench.Storage.Tables.GetTableClient(TableNames.Sessions),
                states.Select(state =>
                {
                    state.Live!.Untold = [];
                    return RowWrite.Put(SessionRows.Of(state.Owner, state.Live, partition));
                })
            );
            await WriteAsync(
                bench.Storage.Tables.GetTableClient(TableNames.SessionState),
                states
                    .Select(state => RowWrite.Put(StateRows.Of(state, partition)))
                    .Concat(
                        DueList.Write(
                            states.Select(state =>
                                (
                                    state.Live!.Due,
                                    new DueSession(
                                        state.Owner.Project,
                                        state.Live.StartedAt,
                                        state.Live.Id
                                    )
                                )
                            ),
                            partition
                        )
                    )
            );
        }
    }

    private static async Task WriteAsync(TableClient table, IEnumerable<RowWrite> writes)
    {
        var answers = await TableBatch.WriteAsync(table, [.. writes], CancellationToken.None);
        if (answers.Any(answer => !answer.IsWritten))
        {
            throw new InvalidOperationException("A state could not be written.");
        }
    }

    private static TrackedEvent Start(DateTimeOffset at) =>
        new()
        {
            Id = EventId.New(at),
            Project = "bench",
            Category = EventCategory.Session,
            Action = "start",
            DataKey = "START",
            Token = SessionToken.New("bench", at).Id,
            ReceivedAt = at,
        };

    private static async Task MeasureAsync(Bench bench, string name, Func<Task> sweep)
    {
        var cost = await Cost.OfAsync(bench.Policy, sweep);
        Console.WriteLine(
            $"{name, -24} {cost.Requests, 5} requests {cost.Cpu.TotalMilliseconds, 7:F1} ms CPU {cost.Bytes / 1024, 7} KiB {cost.Wall.TotalMilliseconds, 8:F0} ms by the clock"
        );
    }

    private static async Task VisitAsync(SessionReader aggregator, int visitors, DateTimeOffset at)
    {
        for (var partition = 0; partition < Bench.Partitions; partition++)
        {
            var p = partition;
            var batches = Enumerable
                .Range(0, visitors / Bench.Partitions)
                .Select(_ => Start(at))
                .Chunk(EventsOfAFrame)
                .Select(events => Bench.Frame(events, Sequences[p]++, Now, p))
                .Chunk(FramesOfABatch);
            foreach (var batch in batches)
            {
                await aggregator.RunAsync(batch, CancellationToken.None);
            }
        }
    }

    private static async Task SweepAsync(SessionReader aggregator)
    {
        for (var partition = 0; partition < Bench.Partitions; partition++)
        {
            var sweep = Frame.CreateSweep(partition);
            await aggregator.RunAsync(
                [
                    EventHubsModelFactory.EventData(
                        sweep.EventBody,
                        sweep.Properties,
                        sequenceNumber: Sequences[partition]++,
                        offsetString: "",
                        enqueuedTime: Now
                    ),
                ],
                CancellationToken.None
            );
        }
    }
}
