using System.Collections.Concurrent;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>Writes the rows of <c>sessions</c>, each as new as the state it is told of.</summary>
internal sealed class SessionTable(TableClient sessions, int partition)
{
    private const int Concurrency = 16;

    /// <summary>Writes the sessions of states that are committed; a row that tells as much or more stays.</summary>
    /// <exception cref="InvalidDataException">Storage will never take a session.</exception>
    public async Task WriteAsync(IEnumerable<HeldState> states, CancellationToken cancellationToken)
    {
        // A session that ended because the next began, and a late one that ended, are told of by their facts only.
        var waiting = new Dictionary<string, ToldSession>();
        foreach (var held in states)
        {
            foreach (
                var session in held.State!.Untold.Select(fact => fact.Session)
                    .Concat(held.State.Current)
            )
            {
                waiting[session.Id] = new ToldSession(
                    held,
                    session,
                    held.Rows.GetValueOrDefault(session.Id)
                );
            }
        }

        foreach (var told in waiting.Values.Where(t => t.Row.Position == t.Session.Position))
        {
            waiting.Remove(told.Session.Id);
        }

        // One conflict undoes a whole transaction, so what is likely to conflict is looked at first.
        await LookAsync(
            waiting,
            [
                .. waiting
                    .Where(w => w.Value is { Row.Version: null, Held.WasRead: true })
                    .Select(w => w.Key),
            ],
            cancellationToken
        );
        while (waiting.Count > 0)
        {
            var told = waiting.Values.ToList();
            var answers = await TableBatch.WriteAsync(
                sessions,
                [.. told.Select(t => RowWrite.If(t.Row.Version, Row(t)))],
                cancellationToken
            );
            foreach (var ((held, session, _), answer) in told.Zip(answers))
            {
                if (answer.Outcome == RowOutcome.Refused)
                {
                    throw new InvalidDataException(
                        $"The session {session.Id} cannot be stored: {answer.Detail}"
                    );
                }

                if (answer.IsWritten)
                {
                    held.Rows[session.Id] = new WrittenRow(answer.Version, session.Position);
                    waiting.Remove(session.Id);
                }
            }

            // Another writer has written the others, or this one before a restart.
            await LookAsync(waiting, [.. waiting.Keys], cancellationToken);
        }

        foreach (var held in states)
        {
            var current = held.State!.Current.Select(session => session.Id).ToList();
            foreach (var id in held.Rows.Keys.Where(id => !current.Contains(id)))
            {
                held.Rows.Remove(id);
            }
        }
    }

    /// <summary>Finds the versions of rows; those that tell as much already need not be written.</summary>
    private async Task LookAsync(
        Dictionary<string, ToldSession> waiting,
        string[] ids,
        CancellationToken cancellationToken
    )
    {
        var rows = new ConcurrentDictionary<string, TableEntity?>();
        await Parallel.ForEachAsync(
            ids,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (id, token) => rows[id] = await FindAsync(Row(waiting[id]), token)
        );
        foreach (var (id, row) in rows)
        {
            if (row is not null && !waiting[id].Session.Position.IsAfter(RowPlace.Of(row)))
            {
                waiting.Remove(id);
            }
            else
            {
                waiting[id] = waiting[id] with
                {
                    Row = default(WrittenRow) with { Version = row?.ETag },
                };
            }
        }
    }

    private async Task<TableEntity?> FindAsync(
        TableEntity keys,
        CancellationToken cancellationToken
    )
    {
        var found = await sessions.GetEntityIfExistsAsync<TableEntity>(
            keys.PartitionKey,
            keys.RowKey,
            cancellationToken: cancellationToken
        );
        return found.HasValue ? found.Value : null;
    }

    private TableEntity Row(ToldSession told) =>
        SessionRows.Session(told.Held.State!, told.Session, partition);

    private sealed record ToldSession(HeldState Held, Session Session, WrittenRow Row);
}
