using System.Collections.Concurrent;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>Writes the rows of <c>sessions</c>, each as new as the state it is told of, and what they come to.</summary>
internal sealed class SessionTable(TableClient sessions, int partition)
{
    private const int Concurrency = 16;

    private readonly SessionTallies tallies = new(sessions);

    /// <summary>Forgets what is held.</summary>
    public void Clear() => tallies.Clear();

    /// <summary>Writes the sessions of states that are committed; a row that tells as much or more stays.</summary>
    /// <exception cref="InvalidDataException">Storage will never take a session.</exception>
    public async Task WriteAsync(IEnumerable<HeldState> states, CancellationToken cancellationToken)
    {
        // A session that ended because the next began, and a late one that ended, are told of by their facts only.
        var newest = new Dictionary<string, (HeldState Held, Session Session)>();
        foreach (var held in states)
        {
            foreach (
                var session in held.State!.Untold.Select(fact => fact.Session)
                    .Concat(held.State.Current)
            )
            {
                newest[session.Id] = (held, session);
            }
        }

        var waiting = newest
            .Where(n =>
                n.Value.Held.Rows.GetValueOrDefault(n.Key).Position != n.Value.Session.Position
            )
            .ToDictionary(n => n.Key, n => Told(n.Value.Held, n.Value.Session));

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
            // Another writer has written some of these, or this one before a restart.
            var conflicts = await WriteSomeAsync(waiting, cancellationToken);
            await LookAsync(waiting, conflicts, cancellationToken);
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

    /// <summary>Writes as many sessions of each hour as one transaction takes, with the tallies of the hours.</summary>
    /// <returns>Those of hours of which something was not as it was known.</returns>
    private async Task<IReadOnlyList<string>> WriteSomeAsync(
        Dictionary<string, ToldSession> waiting,
        CancellationToken cancellationToken
    )
    {
        var hours = new List<(TallyKey Key, SessionTally Tally, List<ToldSession> Told)>();
        var writes = new List<RowWrite>();
        foreach (
            var ofHour in waiting.Values.GroupBy(t => TallyKey.Of(t.Entity, t.Session.StartedAt))
        )
        {
            var told = TableBatch.Fitting(ofHour, t => t.Entity).ToList();
            var held = await tallies.MoveAsync(
                ofHour.Key,
                [.. told.Select(t => (t.Entity.RowKey, t.Row.Summary, t.Summary))],
                cancellationToken
            );
            hours.Add((ofHour.Key, held.Tally, told));
            writes.Add(
                RowWrite.If(
                    held.Version,
                    held.Tally.ToRow(ofHour.Key.Partition, ofHour.Key.Row),
                    [.. told.Select(t => RowWrite.If(t.Row.Version, t.Entity))]
                )
            );
        }

        var conflicts = new List<string>();
        var answers = await TableBatch.WriteAsync(sessions, writes, cancellationToken);
        foreach (var ((key, tally, told), answer) in hours.Zip(answers))
        {
            if (answer.Outcome == RowOutcome.Refused)
            {
                throw new InvalidDataException(
                    $"The sessions of {key} cannot be stored: {answer.Detail}"
                );
            }

            if (!answer.IsWritten)
            {
                conflicts.AddRange(told.Select(one => one.Session.Id));
                continue;
            }

            tallies.Set(key, new HeldTally(tally, answer.Version));
            foreach (var (one, version) in told.Zip(answer.Versions!.Skip(1)))
            {
                one.Held.Rows[one.Session.Id] = new WrittenRow(
                    version,
                    one.Session.Position,
                    one.Summary
                );
                waiting.Remove(one.Session.Id);
            }
        }

        return conflicts;
    }

    /// <summary>Finds the versions of rows; those that tell as much already need not be written.</summary>
    private async Task LookAsync(
        Dictionary<string, ToldSession> waiting,
        IReadOnlyList<string> ids,
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
            async (id, token) => rows[id] = await FindAsync(waiting[id].Entity, token)
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
                    Row = new WrittenRow(
                        row?.ETag,
                        null,
                        row is null ? null : SessionSummary.Of(row)
                    ),
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

    private ToldSession Told(HeldState held, Session session)
    {
        var row = SessionRows.Session(held.State!, session, partition);
        return new(
            held,
            session,
            row,
            SessionSummary.Of(row),
            held.Rows.GetValueOrDefault(session.Id)
        );
    }

    private sealed record ToldSession(
        HeldState Held,
        Session Session,
        TableEntity Entity,
        SessionSummary Summary,
        WrittenRow Row
    );
}
