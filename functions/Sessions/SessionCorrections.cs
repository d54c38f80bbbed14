using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>
/// Corrects events in the rows of sessions, ended or not. An event says by which other it last changed, so whoever
/// writes late neither repeats a correction nor takes one back.
/// </summary>
internal sealed class SessionCorrections(TableClient sessions, int partition)
{
    /// <summary>Corrects events. One that is not kept any more stays as it was.</summary>
    /// <param name="held">The token, of which the versions are as they stand then.</param>
    /// <param name="corrections">The corrections, in order.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task WriteAsync(
        HeldState held,
        IReadOnlyList<Correction> corrections,
        CancellationToken cancellationToken
    )
    {
        foreach (var correction in corrections)
        {
            while (!await TryWriteAsync(held, correction, cancellationToken))
            {
                // Somebody else has changed the row; what stands now is looked at.
            }
        }
    }

    private async Task<bool> TryWriteAsync(
        HeldState held,
        Correction correction,
        CancellationToken cancellationToken
    )
    {
        var name = SessionLog.NameOf(correction.Number);
        if (
            await FindAsync(held.State!.Owner.Project, correction, name, cancellationToken)
                is not { } row
            || SessionLog.Correct(row.GetBinary(name), correction.Place, correction.Tracked)
                is not { } corrected
        )
        {
            return true;
        }

        var change = new TableEntity(row.PartitionKey, row.RowKey) { [name] = corrected };
        var answers = await TableBatch.WriteAsync(
            sessions,
            [RowWrite.MergeIf(row.ETag, change)],
            cancellationToken
        );
        if (answers[0].Outcome == RowOutcome.Refused)
        {
            throw new InvalidDataException($"It cannot be corrected: {answers[0].Detail}");
        }

        if (
            answers[0].IsWritten
            && held.Versions.TryGetValue(correction.Session, out var known)
            && known == row.ETag
        )
        {
            held.Versions = held.Versions.With(correction.Session, answers[0].Version!.Value);
        }

        return answers[0].IsWritten;
    }

    /// <summary>The row that has an event: the session's own, or one beside it.</summary>
    private async Task<TableEntity?> FindAsync(
        string project,
        Correction correction,
        string name,
        CancellationToken cancellationToken
    )
    {
        var keys = SessionRows.Keys(project, correction.StartedAt, correction.Session, partition);
        var own = await sessions.GetEntityIfExistsAsync<TableEntity>(
            keys.PartitionKey,
            keys.RowKey,
            ["PartitionKey", "RowKey", name],
            cancellationToken
        );
        if (!own.HasValue || own.Value!.ContainsKey(name))
        {
            return own.HasValue ? own.Value : null;
        }

        var (behind, before) = SessionKeys.LogRows(keys.RowKey);
        await foreach (
            var row in sessions.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter(
                    $"PartitionKey eq {keys.PartitionKey} and RowKey gt {behind} and RowKey lt {before}"
                ),
                select: ["PartitionKey", "RowKey", name],
                cancellationToken: cancellationToken
            )
        )
        {
            if (row.ContainsKey(name))
            {
                return row;
            }
        }

        return null;
    }
}
