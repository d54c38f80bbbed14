using Tracking.Shared.Events;
using Tracking.Shared.Lake;

namespace Tracking.Functions.Compact;

/// <summary>An event for the table, with the session that it is of.</summary>
internal sealed record JoinedEvent(ExportedEvent Line, string? Session);

/// <summary>
/// The table of a project's events. Each event stands in it once: what is sent again is left out, and what corrects
/// something that can be done only once is taken into the row that is there.
/// </summary>
internal sealed class EventTable(LakeTable table, KnownEvents known)
{
    // Files of events that are filed as they come have narrow ranges of times, if others do not come between them.
    private static readonly TimeSpan Usual = TimeSpan.FromDays(1);

    /// <summary>Takes in events, those that are not there yet.</summary>
    /// <param name="events">Events, in the order of their partitions.</param>
    /// <param name="row">How they become rows.</param>
    /// <param name="progress">Up to where the table has each partition then.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public Task TakeAsync(
        IReadOnlyList<JoinedEvent> events,
        EventRow row,
        TableProgress progress,
        CancellationToken cancellationToken
    ) =>
        table.ChangeAsync(
            snapshot => PlanAsync(snapshot, events, row, progress, cancellationToken),
            cancellationToken
        );

    private async Task<DeltaCommit?> PlanAsync(
        DeltaSnapshot snapshot,
        IReadOnlyList<JoinedEvent> events,
        EventRow row,
        TableProgress progress,
        CancellationToken cancellationToken
    )
    {
        var taken = events.Where(e => progress.IsNew(snapshot, e.Line)).ToList();
        if (taken.Count == 0)
        {
            return null;
        }

        var schema = snapshot.Schema.With(row.Columns.Columns);
        var byKey = taken
            .GroupBy(e => EventKey.Of(e.Line.Event))
            .ToDictionary(e => e.Key, e => e.ToList());
        var there = await known.FindAsync(
            table.Delta,
            snapshot,
            [.. taken.Select(e => FiledEvent.Of(e.Line.Event))],
            cancellationToken
        );
        var (added, removed) = (new List<DeltaAdd>(), new List<string>());
        foreach (var (file, keys) in there)
        {
            var corrections = keys.Where(key => byKey[key].Exists(IsCorrection))
                .ToDictionary(key => key, key => byKey[key]);
            foreach (var key in keys)
            {
                byKey.Remove(key);
            }

            if (
                corrections.Count > 0
                && await CorrectAsync(file, corrections, schema, row, cancellationToken)
                    is { } corrected
            )
            {
                added.Add(corrected);
                removed.Add(file.Path);
            }
        }

        foreach (
            var rows in byKey
                .Values.GroupBy(e => (e[0].Line.Hour, IsUsual: IsUsual(e[0].Line)))
                .OrderBy(e => e.Key.Hour.Start)
                .ThenBy(e => e.Key.IsUsual)
        )
        {
            added.Add(
                await WriteAsync(
                    Rows(rows, schema, row),
                    rows.Key.Hour,
                    rows.Key.IsUsual ? FileKinds.Usual : FileKinds.Other,
                    cancellationToken
                )
            );
        }

        return new DeltaCommit("WRITE")
        {
            Schema = schema,
            Added = added,
            Removed = removed,
            Transactions = progress.Transactions,
        };
    }

    private static bool IsUsual(ExportedEvent line) =>
        (EventRow.FiledAt(line.Event) - line.Place.EnqueuedAt).Duration() < Usual;

    private static bool IsCorrection(JoinedEvent one) => EventId.IsOnce(one.Line.Event.Id);

    private static LakeRows Rows(
        IEnumerable<List<JoinedEvent>> events,
        LakeSchema schema,
        EventRow row
    )
    {
        var rows = new LakeRows(schema);
        foreach (
            var attempts in events
                .OrderBy(e => e[0].Line.Event.OccurredAt ?? e[0].Line.Event.ReceivedAt)
                .ThenBy(e => e[0].Line.Partition)
                .ThenBy(e => e[0].Line.Place.Sequence)
                .ThenBy(e => e[0].Line.Place.Index)
        )
        {
            var first = attempts[0].Line;
            row.Add(rows, first, attempts[0].Session);
            if (IsCorrection(attempts[0]))
            {
                foreach (var later in attempts.Skip(1))
                {
                    Correct(rows, later.Line.Event, row);
                }
            }
        }

        return rows;
    }

    // The last row is of the same id: what the later event says counts, if it is of the same action.
    private static void Correct(LakeRows rows, TrackedEvent later, EventRow row)
    {
        var last = rows.Count - 1;
        if (rows.Text(rows.Schema.IndexOf("action"), last) != later.Action || later.Params.IsEmpty)
        {
            return;
        }

        var before = rows.Text(rows.Schema.IndexOf("params"), last);
        row.SetParams(
            rows,
            before is null
                ? later.Params.ToString()
                : MergedParams.Of(before, later.Params.ToString())
        );
        rows.Set("corrected_at", later.ReceivedAt);
    }

    private async Task<DeltaAdd?> CorrectAsync(
        DeltaAdd file,
        Dictionary<UInt128, List<JoinedEvent>> corrections,
        LakeSchema schema,
        EventRow row,
        CancellationToken cancellationToken
    )
    {
        var before = new LakeRows(schema);
        await table.Delta.ReadFileAsync(file, before, cancellationToken);
        var after = new LakeRows(schema);
        for (var place = 0; place < before.Count; place++)
        {
            after.AddOf(before, place);
            if (corrections.TryGetValue(KnownEvents.KeyOf(before, place), out var later))
            {
                later.ForEach(one => Correct(after, one.Line.Event, row));
            }
        }

        var written = await WriteAsync(
            after,
            TaggedFiles.PeriodOf(file),
            TaggedFiles.KindOf(file),
            cancellationToken
        );
        return written.Path == file.Path ? null : written;
    }

    private Task<DeltaAdd> WriteAsync(
        LakeRows rows,
        LakePeriod period,
        string kind,
        CancellationToken cancellationToken
    ) => table.Delta.WriteAsync(rows, period, kind, cancellationToken);
}
