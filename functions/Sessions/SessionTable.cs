using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>What became of sessions that were to be written.</summary>
internal sealed class SessionAnswers
{
    /// <summary>The versions of those that are written, by their ids.</summary>
    public Dictionary<string, ETag> Written { get; } = [];

    /// <summary>Those that are not as they were known, by their ids, with the rows that are there.</summary>
    public Dictionary<string, TableEntity?> Conflicts { get; } = [];
}

/// <summary>Writes the rows of <c>sessions</c> under their versions, and with them what they come to.</summary>
internal sealed class SessionTable(TableClient sessions)
{
    private const int Concurrency = 16;

    private readonly SessionTallies tallies = new(sessions);

    /// <summary>Forgets what is held.</summary>
    public void Clear() => tallies.Clear();

    /// <summary>Writes sessions, each in one transaction with the tally of its hour.</summary>
    /// <exception cref="InvalidDataException">Storage will never take a session.</exception>
    public async Task<SessionAnswers> WriteAsync(
        IReadOnlyCollection<SessionWrite> writes,
        CancellationToken cancellationToken
    )
    {
        var answers = new SessionAnswers();
        var waiting = writes.ToDictionary(write => write.Session.Id);
        while (waiting.Count > 0)
        {
            // One conflict undoes all of an hour: what is in the way is looked for, the rest is written again.
            var undone = await WriteSomeAsync(waiting, answers, cancellationToken);
            await LookAsync(waiting, undone, answers, cancellationToken);
        }

        return answers;
    }

    /// <summary>Writes as many sessions of each hour as one transaction takes, with the tallies of the hours.</summary>
    /// <returns>Those of hours of which something was not as it was known.</returns>
    private async Task<IReadOnlyList<SessionWrite>> WriteSomeAsync(
        Dictionary<string, SessionWrite> waiting,
        SessionAnswers answers,
        CancellationToken cancellationToken
    )
    {
        var hours = new List<(TallyKey Key, SessionTally Tally, List<SessionWrite> Some)>();
        var writes = new List<RowWrite>();
        foreach (
            var ofHour in waiting.Values.GroupBy(w =>
                TallyKey.Of(w.Keys.Partition, w.Session.StartedAt)
            )
        )
        {
            var some = TableBatch.Fitting(ofHour, w => w.Write).ToList();
            var held = await tallies.MoveAsync(
                ofHour.Key,
                [
                    .. some.Select(w =>
                        (
                            w.Keys.Row,
                            w.Before is null ? null : Summaries.Of(w.Before.Session),
                            Summaries.Of(w.Session)
                        )
                    ),
                ],
                cancellationToken
            );
            hours.Add((ofHour.Key, held.Tally, some));
            writes.Add(
                RowWrite.If(
                    held.Version,
                    held.Tally.ToRow(ofHour.Key.Partition, ofHour.Key.Row),
                    [.. some.Select(w => w.Write)]
                )
            );
        }

        var undone = new List<SessionWrite>();
        var answered = await TableBatch.WriteAsync(sessions, writes, cancellationToken);
        foreach (var ((key, tally, some), answer) in hours.Zip(answered))
        {
            if (answer.Outcome == RowOutcome.Refused)
            {
                throw new InvalidDataException(
                    $"The sessions of {key} cannot be stored: {answer.Detail}"
                );
            }

            if (!answer.IsWritten)
            {
                undone.AddRange(some);
                continue;
            }

            tallies.Set(key, new HeldTally(tally, answer.Version));
            var at = 1;
            foreach (var write in some)
            {
                answers.Written[write.Session.Id] = answer.Versions![at]!.Value;
                at += write.Write.Count;
                waiting.Remove(write.Session.Id);
            }
        }

        return undone;
    }

    /// <summary>Finds what was in the way of sessions; when it was none of their rows it was the tally.</summary>
    private async Task LookAsync(
        Dictionary<string, SessionWrite> waiting,
        IReadOnlyList<SessionWrite> undone,
        SessionAnswers answers,
        CancellationToken cancellationToken
    )
    {
        var rows = new ConcurrentDictionary<SessionWrite, TableEntity?>();
        await Parallel.ForEachAsync(
            undone,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (write, token) =>
            {
                var found = await sessions.GetEntityIfExistsAsync<TableEntity>(
                    write.Keys.Partition,
                    write.Keys.Row,
                    SessionRows.Columns,
                    token
                );
                rows[write] = found.HasValue ? found.Value : null;
            }
        );
        foreach (var (write, row) in rows)
        {
            if (row?.ETag != write.Before?.Version)
            {
                answers.Conflicts[write.Session.Id] = row;
                waiting.Remove(write.Session.Id);
            }
        }
    }
}
