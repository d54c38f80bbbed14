using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>
/// Ends what is due. Nothing is written for that: a session that nothing has happened in until its time has ended, and
/// the list says of which that is to be told.
/// </summary>
internal sealed class SessionSweep(
    TableClient states,
    SessionRowReader reader,
    SessionStore store,
    SessionTelling telling,
    int partition
)
{
    private const int Chunk = 500;

    /// <summary>Tells which sessions have ended between two sweeps.</summary>
    /// <param name="sweep">This sweep.</param>
    /// <param name="before">When the last one was: what was due by then has been told.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task RunAsync(
        EventSource sweep,
        DateTimeOffset before,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<TableEntity>();
        await foreach (
            var row in states.QueryAsync<TableEntity>(
                DueList.Filter(sweep.EnqueuedAt, partition),
                cancellationToken: cancellationToken
            )
        )
        {
            rows.Add(row);
        }

        // Facts are told in the order of tokens, however often the sweep is given.
        var due = rows.SelectMany(DueList.Read)
            .DistinctBy(session => session.Id)
            .OrderBy(session => session.Id, StringComparer.Ordinal);
        foreach (var chunk in due.Chunk(Chunk))
        {
            await RunAsync(sweep, before, chunk, cancellationToken);
        }

        // Only when all is told; until then the list says what to look at again.
        await DeleteAsync(rows, cancellationToken);
    }

    private async Task RunAsync(
        EventSource sweep,
        DateTimeOffset before,
        DueSession[] due,
        CancellationToken cancellationToken
    )
    {
        var ended = new List<(SessionOwner, SessionFact)>();
        var later = new List<(DateTimeOffset, DueSession)>();
        foreach (var (session, owner, listed) in await LoadAsync(due, cancellationToken))
        {
            if (session.IsOver(before))
            {
                // An event has ended it, or an earlier sweep, and that was told.
                continue;
            }

            if (session.IsOver(sweep.EnqueuedAt))
            {
                ended.Add(
                    (owner, new(SessionFact.End, sweep, session.Told(session.LastActivityAt)))
                );
            }
            else
            {
                later.Add((session.Due, listed));
            }
        }

        foreach (
            var answer in await TableBatch.WriteAsync(
                states,
                [.. DueList.Write(later, partition)],
                cancellationToken
            )
        )
        {
            if (!answer.IsWritten)
            {
                throw new InvalidDataException($"What is due cannot be stored: {answer.Detail}");
            }
        }

        await telling.TellAsync(ended);
    }

    // Those that retention has deleted are not told of.
    private async Task<List<(Session Session, SessionOwner Owner, DueSession Listed)>> LoadAsync(
        DueSession[] due,
        CancellationToken cancellationToken
    )
    {
        var loaded = new List<(Session, SessionOwner, DueSession)>();
        var missing = new List<DueSession>();
        foreach (var listed in due)
        {
            var token = SessionRows.TokenOf(listed.Id);
            if (store.Find(token, listed.Id) is var (owner, session))
            {
                loaded.Add((session, owner, listed));
            }
            else
            {
                missing.Add(listed);
            }
        }

        foreach (var (listed, row) in await reader.ReadAsync(missing, cancellationToken))
        {
            loaded.Add((SessionRows.Read(row), SessionRows.OwnerOf(row), listed));
        }

        return loaded;
    }

    private async Task DeleteAsync(
        IEnumerable<TableEntity> rows,
        CancellationToken cancellationToken
    )
    {
        foreach (var chunk in rows.Chunk(TableLimits.TransactionRows))
        {
            await TableBatch.DeleteAsync(
                states,
                [.. chunk.Select(row => new TableEntity(row.PartitionKey, row.RowKey))],
                cancellationToken
            );
        }
    }
}
