using Tracking.Shared.Lake;

namespace Tracking.Functions.Compact;

/// <summary>
/// The table of a project's sessions: one row for each, from when it begins. Those that have not ended are in files that
/// each commit replaces; when one ends, its row is written for good.
/// </summary>
internal sealed class SessionTable(LakeTable table)
{
    // What it takes to say which events are of a session.
    private static readonly LakeSchema JoinColumns = new([
        .. LakeTables.SessionColumns.Columns.Where(column => SessionRow.IsOfJoin(column.Name)),
    ]);

    /// <summary>The sessions that are open, as the table has them.</summary>
    public async Task<SessionJoin> ReadOpenAsync(CancellationToken cancellationToken)
    {
        var join = new SessionJoin();
        var rows = await OpenRowsAsync(
            await table.ReadAsync(cancellationToken),
            JoinColumns,
            cancellationToken
        );
        for (var row = 0; row < rows.Count; row++)
        {
            join.Add(SessionRow.Read(rows, row));
        }

        return join;
    }

    /// <summary>Takes in facts, those that are not there yet, and what has happened in sessions that are open.</summary>
    /// <param name="facts">The facts, in the order of their partitions.</param>
    /// <param name="join">The sessions, after the events of the stretch.</param>
    /// <param name="progress">Up to where the table has each partition of the facts then.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public Task TakeAsync(
        IReadOnlyList<SessionFact> facts,
        SessionJoin join,
        TableProgress progress,
        CancellationToken cancellationToken
    ) =>
        table.ChangeAsync(
            snapshot => PlanAsync(snapshot, facts, join, progress, cancellationToken),
            cancellationToken
        );

    private async Task<DeltaCommit?> PlanAsync(
        DeltaSnapshot snapshot,
        IReadOnlyList<SessionFact> facts,
        SessionJoin join,
        TableProgress progress,
        CancellationToken cancellationToken
    )
    {
        var taken = facts.Where(fact => progress.IsNew(snapshot, fact.Line)).ToList();
        var schema = snapshot.Schema.With(LakeTables.SessionColumns.Columns);
        var before = await OpenRowsAsync(snapshot, LakeTables.SessionColumns, cancellationToken);
        var open = OpenRows(before, taken, join, schema);
        var added = new List<DeltaAdd>();
        foreach (
            var ended in taken
                .Where(fact => fact.IsEnd)
                .GroupBy(fact => fact.Line.Hour)
                .OrderBy(ended => ended.Key.Start)
        )
        {
            added.Add(
                await table.Delta.WriteAsync(
                    EndedRows(ended, schema),
                    ended.Key,
                    FileKinds.Usual,
                    cancellationToken
                )
            );
        }

        var removed = Open(snapshot).ToDictionary(file => file.Path);
        if (open.Count > 0)
        {
            var last = open.Time(schema.IndexOf("last_activity_at"), open.Count - 1)!.Value;
            var file = await table.Delta.WriteAsync(
                open,
                LakePeriod.HourOf(last),
                FileKinds.Open,
                cancellationToken
            );
            if (!removed.Remove(file.Path))
            {
                added.Add(file);
            }
        }

        return added.Count == 0 && removed.Count == 0 && taken.Count == 0
            ? null
            : new DeltaCommit("WRITE")
            {
                Schema = schema,
                Added = added,
                Removed = [.. removed.Keys],
                Transactions = progress.Transactions,
            };
    }

    private static LakeRows OpenRows(
        LakeRows before,
        IEnumerable<SessionFact> taken,
        SessionJoin join,
        LakeSchema schema
    )
    {
        // A session that began in this stretch has its first row from the fact.
        var begun = new LakeRows(LakeTables.SessionColumns);
        var places = new Dictionary<string, (LakeRows Rows, int Row)>();
        for (var row = 0; row < before.Count; row++)
        {
            places[before.Text(before.Schema.IndexOf("id"), row)!] = (before, row);
        }

        foreach (var fact in taken.Where(fact => !fact.IsEnd))
        {
            SessionRow.Add(begun, fact);
            places.TryAdd(fact.Params.SessionId, (begun, begun.Count - 1));
        }

        var rows = new LakeRows(schema);
        foreach (var session in join.Open.OrderBy(session => session.LastActivityAt))
        {
            if (places.TryGetValue(session.Id, out var there))
            {
                SessionRow.Add(rows, there.Rows, there.Row, session);
            }
        }

        return rows;
    }

    private static LakeRows EndedRows(IEnumerable<SessionFact> ended, LakeSchema schema)
    {
        var rows = new LakeRows(schema);
        foreach (
            var fact in ended
                .OrderBy(fact => fact.Params.StartedAt)
                .ThenBy(fact => fact.Params.SessionId, StringComparer.Ordinal)
        )
        {
            SessionRow.Add(rows, fact);
        }

        return rows;
    }

    private static IEnumerable<DeltaAdd> Open(DeltaSnapshot snapshot) =>
        snapshot.Files.Values.Where(file => TaggedFiles.KindOf(file) == FileKinds.Open);

    private async Task<LakeRows> OpenRowsAsync(
        DeltaSnapshot snapshot,
        LakeSchema columns,
        CancellationToken cancellationToken
    )
    {
        var rows = new LakeRows(columns);
        foreach (var file in Open(snapshot))
        {
            await table.Delta.ReadFileAsync(file, rows, cancellationToken);
        }

        return rows;
    }
}
