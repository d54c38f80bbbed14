using Tracking.Shared.Lake;

namespace Tracking.Shared.Tests.Lake;

/// <summary>What is done to a table.</summary>
internal abstract record LakeStep
{
    /// <summary>Rows come in.</summary>
    public sealed record Append(params long[] Ids) : LakeStep;

    /// <summary>A column is added, and rows come in that have it.</summary>
    public sealed record Widen(string Column, params long[] Ids) : LakeStep;

    /// <summary>A row is said to be called otherwise.</summary>
    public sealed record Correct(long Id, string Name) : LakeStep;

    /// <summary>Files are merged.</summary>
    public sealed record Merge : LakeStep;

    /// <summary>Eight days later, what is not needed is deleted.</summary>
    public sealed record Vacuum : LakeStep;
}

/// <summary>Does steps, each once whatever fails, and knows which rows there must be then.</summary>
internal sealed class LakeWriter(LakeFolder lake, ILakeStore store, string app)
{
    private const int Attempts = 1000;

    private readonly SortedDictionary<long, Dictionary<string, string>> rows = [];
    private readonly List<string> later = [];
    private long number;

    /// <summary>The rows that there must be, as a strict reader has them.</summary>
    public IEnumerable<string> Rows =>
        rows.Select(row =>
                string.Join(
                    '|',
                    later
                        .Select(column => row.Value.GetValueOrDefault(column, "∅"))
                        .Prepend(row.Value["name"])
                        .Prepend($"{LakeRows.Microseconds(Some.Time.AddSeconds(row.Key))}")
                        .Prepend($"{row.Key}")
                )
            )
            .Order(StringComparer.Ordinal);

    /// <summary>Does a step, and begins anew with nothing when a call fails.</summary>
    public async Task DoAsync(LakeStep step)
    {
        number++;
        if (step is LakeStep.Vacuum)
        {
            lake.Time.Advance(TimeSpan.FromDays(8));
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                var table = new DeltaTable(store, LakeFolder.Name, lake.Time);
                if (
                    await TryAsync(table, await table.ReadAsync(null, CancellationToken.None), step)
                )
                {
                    Remember(step);
                    return;
                }
            }
            catch (LakeFaultException)
            {
                // Some time passes before the next attempt.
                lake.Time.Advance(TimeSpan.FromMilliseconds(1));
            }
        }

        throw new InvalidOperationException($"{step} did not come to an end.");
    }

    /// <summary>Tries a step once, on a version that may not be the last.</summary>
    /// <returns>Whether it is done.</returns>
    public async Task<bool> TryOnceAsync(DeltaTable table, DeltaSnapshot known, LakeStep step)
    {
        number++;
        if (await TryAsync(table, known, step))
        {
            Remember(step);
            return true;
        }

        number--;
        return false;
    }

    private async Task<bool> TryAsync(DeltaTable table, DeltaSnapshot from, LakeStep step)
    {
        if (from.Transactions.GetValueOrDefault(app) >= number)
        {
            return true;
        }

        var schema = from.Version < 0 ? LakeFolder.Schema : from.Schema;
        switch (step)
        {
            case LakeStep.Append append:
                return await CommitAsync(table, from, schema, [], RowsOf(schema, append.Ids));
            case LakeStep.Widen widen:
                schema = schema.With([new(widen.Column, LakeType.Text)]);
                return await CommitAsync(table, from, schema, [], RowsOf(schema, widen.Ids));
            case LakeStep.Correct correct:
                return await CorrectAsync(table, from, correct);
            case LakeStep.Merge:
                var sets = CompactionPlan.Of(
                    from.Files.Values,
                    null,
                    new CompactionLimits(Rows: 1000)
                );
                return sets.Count == 0
                    || await new DeltaCompaction(table, new CompactionLimits()).TryMergeAsync(
                        from,
                        sets[0],
                        "at",
                        (_, _) => new Dictionary<string, string>(),
                        CancellationToken.None
                    )
                        is not null;
            default:
                await table.VacuumAsync(from, CancellationToken.None);
                return true;
        }
    }

    private async Task<bool> CorrectAsync(
        DeltaTable table,
        DeltaSnapshot from,
        LakeStep.Correct correct
    )
    {
        foreach (var file in from.Files.Values)
        {
            var before = new LakeRows(from.Schema);
            await table.ReadFileAsync(file, before, CancellationToken.None);
            if (Enumerable.Range(0, before.Count).Any(row => before.Whole(0, row) == correct.Id))
            {
                var after = new LakeRows(from.Schema);
                for (var row = 0; row < before.Count; row++)
                {
                    after.AddOf(before, row);
                    if (before.Whole(0, row) == correct.Id)
                    {
                        after.Set(2, correct.Name);
                    }
                }

                return await CommitAsync(table, from, from.Schema, [file.Path], after);
            }
        }

        return await CommitAsync(table, from, from.Schema, [], null);
    }

    private async Task<bool> CommitAsync(
        DeltaTable table,
        DeltaSnapshot from,
        LakeSchema schema,
        IReadOnlyList<string> removed,
        LakeRows? added
    ) =>
        await table.TryCommitAsync(
            from,
            new DeltaCommit("WRITE")
            {
                Schema = schema,
                Removed = removed,
                Added = added is null
                    ? []
                    :
                    [
                        await table.WriteFileAsync(
                            added,
                            DateOnly.FromDateTime(Some.Time.UtcDateTime),
                            new Dictionary<string, string>(),
                            CancellationToken.None
                        ),
                    ],
                Transactions = new Dictionary<string, long> { [app] = number },
            },
            CancellationToken.None
        )
            is not null;

    private static LakeRows? RowsOf(LakeSchema schema, long[] ids)
    {
        var written = new LakeRows(schema);
        foreach (var id in ids)
        {
            written.AddOf(LakeFolder.Rows(schema, id), 0);
            for (var column = 3; column < schema.Columns.Count; column++)
            {
                written.Set(column, $"x{id}");
            }
        }

        return written.Count == 0 ? null : written;
    }

    private void Remember(LakeStep step)
    {
        if (step is LakeStep.Widen widen && !later.Contains(widen.Column))
        {
            later.Add(widen.Column);
        }

        if (step is LakeStep.Correct correct && rows.TryGetValue(correct.Id, out var row))
        {
            row["name"] = correct.Name;
        }

        var ids = step switch
        {
            LakeStep.Append append => append.Ids,
            LakeStep.Widen widened => widened.Ids,
            _ => [],
        };
        foreach (var id in ids)
        {
            rows[id] = later.Prepend("name").ToDictionary(column => column, _ => $"x{id}");
            rows[id]["name"] = $"n{id}";
        }
    }
}
