using CsCheck;
using Tracking.Shared.Lake;

namespace Tracking.Shared.Tests.Lake;

/// <summary>Whatever fails when, another reader finds in the table exactly what was to be there.</summary>
public class LakeFaultTests
{
    private static readonly LakeStep[] Steps =
    [
        new LakeStep.Append(1, 2),
        new LakeStep.Widen("colour", 3),
        new LakeStep.Correct(2, "corrected"),
        new LakeStep.Merge(),
        new LakeStep.Append(4),
        new LakeStep.Vacuum(),
        new LakeStep.Append(5),
    ];

    private static readonly Gen<LakeStep> Step = Gen.Select(
        Gen.Int[0, 9],
        Gen.Int[1, 5],
        Gen.Int[0, 30],
        (kind, count, id) =>
            kind switch
            {
                < 5 => (LakeStep)new LakeStep.Append(new long[count]),
                5 => new LakeStep.Widen($"c{id % 3}", new long[count]),
                6 => new LakeStep.Correct(id, $"corrected by {kind}{count}"),
                7 or 8 => new LakeStep.Merge(),
                _ => new LakeStep.Vacuum(),
            }
    );

    [Fact]
    public async Task A_failure_before_or_after_any_call_loses_nothing_and_doubles_nothing()
    {
        var calls = await RunAsync((_, _) => LakeFault.None);
        Assert.InRange(calls, 60, 2000);
        for (var failing = 0; failing < calls; failing++)
        {
            foreach (var kind in (LakeFault[])[LakeFault.Before, LakeFault.After])
            {
                await RunAsync((call, _) => call == failing ? kind : LakeFault.None);
            }
        }
    }

    [Fact]
    public async Task Whatever_is_done_and_whatever_fails_the_rows_are_those_that_are_to_be_there() =>
        await Gen.Select(Step.Array[1, 25], Gen.Int[0, 19].Array[0, 400])
            .SampleAsync(
                async (steps, faults) =>
                {
                    using var lake = new LakeFolder();
                    var store = new FaultyLakeStore(lake.Store)
                    {
                        FaultOf = (call, _) =>
                            call < faults.Length && faults[call] is 1 or 2
                                ? (LakeFault)faults[call]
                                : LakeFault.None,
                    };
                    var writer = new LakeWriter(lake, store, "hub-0");
                    foreach (var step in Numbered(steps.Prepend(new LakeStep.Append(0))))
                    {
                        await writer.DoAsync(step);
                    }

                    using var reader = lake.Read();
                    Assert.Equal(writer.Rows, reader.Rows());
                },
                iter: 40
            );

    [Fact]
    public async Task Two_that_write_at_once_both_have_their_rows_there_once() =>
        await Gen.Select(Gen.Bool.Array[1, 40], Gen.Select(Gen.Bool, Gen.Int[0, 3]).Array[40])
            .SampleAsync(
                async (turns, traits) =>
                {
                    using var lake = new LakeFolder();
                    await lake.AppendAsync(1_000_000);
                    var writers = new[] { "hub-0", "hub-1" }
                        .Select(app => new LakeWriter(lake, lake.Store, app))
                        .ToArray();
                    var table = new DeltaTable(lake.Store, LakeFolder.Name, lake.Time);
                    var known = new DeltaSnapshot[2];
                    known[0] = known[1] = await table.ReadAsync(null, CancellationToken.None);
                    foreach (var (turn, (isFirst, kind)) in turns.Zip(traits).Index())
                    {
                        // Who rests on an older version is late, reads the table again, and tries at the next turn.
                        var who = isFirst ? 0 : 1;
                        LakeStep step =
                            kind.Item2 == 0 ? new LakeStep.Merge() : new LakeStep.Append(turn);
                        if (!await writers[who].TryOnceAsync(table, known[who], step) || kind.Item1)
                        {
                            known[who] = await table.ReadAsync(known[who], CancellationToken.None);
                        }
                    }

                    using var reader = lake.Read();
                    Assert.Equal(
                        writers
                            .SelectMany(writer => writer.Rows)
                            .Concat(LakeFolder.Seen(1_000_000))
                            .Order(StringComparer.Ordinal),
                        reader.Rows()
                    );
                },
                iter: 40
            );

    // The first 48 commits only say how far somebody has come, so that a checkpoint is among the calls.
    private static async Task<int> RunAsync(Func<int, string, LakeFault> faultOf)
    {
        using var lake = new LakeFolder();
        var snapshot = await lake.AppendAsync(0);
        for (var i = 1; i <= 48; i++)
        {
            snapshot = await lake.Table.TryCommitAsync(
                snapshot!,
                new DeltaCommit("WRITE")
                {
                    Transactions = new Dictionary<string, long> { ["before"] = i },
                },
                CancellationToken.None
            );
        }

        var store = new FaultyLakeStore(lake.Store) { FaultOf = faultOf };
        var writer = new LakeWriter(lake, store, "hub-0");
        foreach (var step in Steps)
        {
            await writer.DoAsync(step);
        }

        using var reader = lake.Read();
        Assert.Equal(
            LakeFolder
                .Seen(0)
                .Select(row => $"{row}|∅")
                .Concat(writer.Rows)
                .Order(StringComparer.Ordinal),
            reader.Rows()
        );
        Assert.Single(reader.Checkpoints);
        return store.Calls;
    }

    // Each row has a number of its own.
    private static IEnumerable<LakeStep> Numbered(IEnumerable<LakeStep> steps)
    {
        var next = 0L;
        long[] Ids(long[] ids) => [.. ids.Select(_ => next++)];
        foreach (var step in steps)
        {
            yield return step switch
            {
                LakeStep.Append append => new LakeStep.Append(Ids(append.Ids)),
                LakeStep.Widen widen => new LakeStep.Widen(widen.Column, Ids(widen.Ids)),
                _ => step,
            };
        }
    }
}
