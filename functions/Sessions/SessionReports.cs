using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>Tells what was committed: rows of <c>sessions</c>, and facts for the exports.</summary>
internal sealed class SessionReports(
    TableClient sessions,
    EventPublisher publisher,
    TimeProvider time,
    int partition
)
{
    private const int Concurrency = 16;

    /// <summary>
    /// Tells of states that are committed. Telling again changes nothing. Facts behind the events
    /// handed over now are left for when those are handed over: there may be others before them.
    /// </summary>
    /// <param name="states">The states.</param>
    /// <param name="upTo">The last event, or the sweep, that was handed over.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task TellAsync(
        IReadOnlyCollection<HeldState> states,
        EventSource upTo,
        CancellationToken cancellationToken
    )
    {
        await WriteRowsAsync(states, cancellationToken);
        var told = states
            .SelectMany(held => held.State!.Untold.Select(fact => (held.State, Fact: fact)))
            .Where(untold => !untold.Fact.Source.IsAfter(upTo))
            .ToList();
        await PublishFactsAsync(told);
        told.ForEach(t => t.State.Untold.Remove(t.Fact));
    }

    // In the order of their marks, by which the export knows what it has written.
    private async Task PublishFactsAsync(
        IEnumerable<(SessionState State, SessionFact Fact)> untold
    ) =>
        await publisher.PublishAsync(
            HubNames.SessionFacts,
            partition,
            untold
                .OrderBy(u => u.Fact.Source.Sequence)
                .ThenBy(u => u.Fact.Source.Index)
                .ThenBy(u => u.State.Token, StringComparer.Ordinal)
                .ThenBy(u => u.Fact.Action, StringComparer.Ordinal)
                .Select(u => SessionFacts.Event(u.State, u.Fact, time.GetUtcNow()))
        );

    private async Task WriteRowsAsync(
        IEnumerable<HeldState> states,
        CancellationToken cancellationToken
    )
    {
        // A session that ended because the next began is told of by its fact only.
        var waiting = new Dictionary<string, (HeldState Held, Session Session, ETag? Version)>();
        foreach (var held in states)
        {
            foreach (var fact in held.State!.Untold)
            {
                waiting[fact.Session.Id] = (held, fact.Session, VersionOf(held, fact.Session));
            }

            var current = held.State.Session!;
            waiting[current.Id] = (held, current, VersionOf(held, current));
        }

        // One conflict undoes a whole transaction, so what is likely to conflict is looked at first.
        await LookAsync(
            waiting,
            [
                .. waiting
                    .Where(w => w.Value is { Version: null, Held.WasRead: true })
                    .Select(w => w.Key),
            ],
            cancellationToken
        );
        while (waiting.Count > 0)
        {
            var written = await ConditionalWriter.WriteAsync(
                sessions,
                waiting.Values.Select(w => new ConditionalRow(
                    w.Session.Id,
                    SessionRows.Session(w.Held.State!, w.Session, partition),
                    w.Version
                )),
                cancellationToken
            );
            foreach (var (id, version) in written)
            {
                var held = waiting[id].Held;
                if (held.State!.Session!.Id == id)
                {
                    (held.SessionId, held.SessionVersion) = (id, version);
                }

                waiting.Remove(id);
            }

            // Somebody else has written the others, or we have in an earlier life.
            await LookAsync(waiting, [.. waiting.Keys], cancellationToken);
        }
    }

    /// <summary>Finds the versions of rows; those that tell as much already need not be written.</summary>
    private async Task LookAsync(
        Dictionary<string, (HeldState Held, Session Session, ETag? Version)> waiting,
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
            async (id, token) =>
                rows[id] = await FindAsync(waiting[id].Held.State!, waiting[id].Session, token)
        );
        foreach (var (id, row) in rows)
        {
            var (held, session, _) = waiting[id];
            if (row is not null && IsAsNew(row, session))
            {
                waiting.Remove(id);
            }
            else
            {
                waiting[id] = (held, session, row?.ETag);
            }
        }
    }

    private static ETag? VersionOf(HeldState held, Session session) =>
        held.SessionId == session.Id ? held.SessionVersion : null;

    private async Task<TableEntity?> FindAsync(
        SessionState state,
        Session session,
        CancellationToken cancellationToken
    )
    {
        var keys = SessionRows.Session(state, session, partition);
        var found = await sessions.GetEntityIfExistsAsync<TableEntity>(
            keys.PartitionKey,
            keys.RowKey,
            cancellationToken: cancellationToken
        );
        return found.HasValue ? found.Value : null;
    }

    private static bool IsAsNew(TableEntity row, Session session)
    {
        var there = new EventSource(
            row.GetInt64("sequence")!.Value,
            row.GetInt32("index")!.Value,
            row.GetDateTimeOffset("enqueuedAt")!.Value
        );
        return !session.Position.IsAfter(there);
    }
}
