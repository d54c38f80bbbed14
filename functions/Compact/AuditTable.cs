using Tracking.Shared.Lake;

namespace Tracking.Functions.Compact;

/// <summary>The table of what was done to a project's part of this system.</summary>
internal sealed class AuditTable(LakeTable table)
{
    /// <summary>Takes in lines, those that are not there yet.</summary>
    public Task TakeAsync(
        IReadOnlyList<ExportedEvent> lines,
        TableProgress progress,
        CancellationToken cancellationToken
    ) =>
        table.ChangeAsync(
            async snapshot =>
            {
                var schema = snapshot.Schema.With(LakeTables.AuditColumns.Columns);
                var added = new List<DeltaAdd>();
                foreach (
                    var hour in lines
                        .Where(line => progress.IsNew(snapshot, line))
                        .GroupBy(line => line.Hour)
                        .OrderBy(hour => hour.Key.Start)
                )
                {
                    var rows = new LakeRows(schema);
                    foreach (
                        var line in hour.OrderBy(line => line.Event.OccurredAt)
                            .ThenBy(line => line.Partition)
                            .ThenBy(line => line.Place.Sequence)
                            .ThenBy(line => line.Place.Index)
                    )
                    {
                        AuditRow.Add(rows, line);
                    }

                    added.Add(
                        await table.Delta.WriteAsync(
                            rows,
                            hour.Key,
                            FileKinds.Usual,
                            cancellationToken
                        )
                    );
                }

                return added.Count == 0
                    ? null
                    : new DeltaCommit("WRITE")
                    {
                        Schema = schema,
                        Added = added,
                        Transactions = progress.Transactions,
                    };
            },
            cancellationToken
        );
}
