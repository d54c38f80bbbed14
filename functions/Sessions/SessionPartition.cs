using System.Diagnostics.CodeAnalysis;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>
/// The sessions of one partition. In this order, so that whatever dies when, handing the batch over
/// again makes good what is missing and changes nothing else: the events' rows, whose keys say all;
/// the states, under their versions, with the facts that follow; then what is told of states that are
/// committed.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the app.")]
internal sealed class SessionPartition
{
    private const int SweepChunk = 500;

    private readonly int partition;
    private readonly TableClient states;
    private readonly TableClient events;
    private readonly SessionStore store;
    private readonly SessionReports reports;

    public SessionPartition(
        StorageClients storage,
        EventPublisher publisher,
        TimeProvider time,
        int partition
    )
    {
        this.partition = partition;
        states = storage.Tables.GetTableClient(TableNames.SessionState);
        events = storage.Tables.GetTableClient(TableNames.SessionEvents);
        store = new SessionStore(states, partition);
        reports = new SessionReports(
            storage.Tables.GetTableClient(TableNames.Sessions),
            publisher,
            time,
            partition
        );
    }

    /// <summary>Whose turn it is: one batch at a time.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Forgets what is held in memory.</summary>
    public void Forget() => store.Clear();

    /// <summary>Applies frames in order; what cannot be read is a dead letter.</summary>
    public async Task ApplyAsync(
        IReadOnlyList<EventData> frames,
        List<DeadLetter> letters,
        CancellationToken cancellationToken
    )
    {
        var run = new List<(TrackedEvent Tracked, EventSource Place)>();
        foreach (var frame in frames)
        {
            if (Frame.IsSweep(frame))
            {
                await ApplyRunAsync(run, cancellationToken);
                run.Clear();
                await SweepAsync(
                    new EventSource(frame.SequenceNumber, 0, frame.EnqueuedTime),
                    cancellationToken
                );
                continue;
            }

            foreach (var item in FrameReader.Read(frame, HubNames.TrackedEvents, letters))
            {
                if (item.Read(HubNames.TrackedEvents, letters) is { Token: not null } tracked)
                {
                    run.Add((tracked, new(frame.SequenceNumber, item.Index, frame.EnqueuedTime)));
                }
            }
        }

        await ApplyRunAsync(run, cancellationToken);
    }

    private async Task ApplyRunAsync(
        List<(TrackedEvent Tracked, EventSource Place)> run,
        CancellationToken cancellationToken
    )
    {
        var byToken = run.GroupBy(e => e.Tracked.Token!).ToDictionary(g => g.Key, g => g.ToList());
        IReadOnlyCollection<string> open = byToken.Keys;
        foreach (var (token, ofToken) in byToken)
        {
            if (SessionFold.IsFirst(ofToken[0].Tracked))
            {
                store.AssumeNew(token);
            }
        }

        while (open.Count > 0)
        {
            var counted = new List<CountedEvent>();
            var changes = new List<(SessionState, TableTransactionAction[])>();
            foreach (var (token, held) in await store.LoadAsync(open, cancellationToken))
            {
                var state = held.State?.Copy();
                foreach (var (tracked, place) in byToken[token])
                {
                    state = SessionFold.Apply(state, tracked, place, counted);
                }

                if (state!.Position != held.State?.Position)
                {
                    changes.Add((state, List(state)));
                }
            }

            await TableWriter.UpsertAsync(
                events,
                counted.Select(c => SessionRows.Event(c, partition)),
                cancellationToken
            );
            open = await store.CommitAsync(changes, cancellationToken);
        }

        if (run.Count > 0)
        {
            var committed = await store.LoadAsync(byToken.Keys, cancellationToken);
            await reports.TellAsync([.. committed.Values], run[^1].Place, cancellationToken);
        }
    }

    // An open session stands in the list of what is due once; when its minute comes, it is looked at.
    private TableTransactionAction[] List(SessionState state)
    {
        if (!state.IsOpen || state.Due is not null)
        {
            return [];
        }

        state.Due = SessionRows.DueMinute(state);
        return [Put(state)];
    }

    private TableTransactionAction Put(SessionState state) =>
        new(
            TableTransactionActionType.UpsertReplace,
            SessionRows.Due(state.Due!, state.Token, partition)
        );

    /// <summary>
    /// Ends what is due. The list has each open session once, under the minute in which it would be
    /// due as last known, so the cost is that of the sessions whose minute has come.
    /// </summary>
    private async Task SweepAsync(EventSource sweep, CancellationToken cancellationToken)
    {
        var due = new List<(string Minute, string Token)>();
        await foreach (
            var row in states.QueryAsync<TableEntity>(
                SessionRows.DueFilter(sweep.EnqueuedAt, partition),
                select: ["PartitionKey", "RowKey"],
                cancellationToken: cancellationToken
            )
        )
        {
            due.Add(SessionRows.ReadDue(row));
        }

        // Facts are told in the order of tokens, however often the sweep is handed over.
        foreach (var chunk in due.OrderBy(d => d.Token, StringComparer.Ordinal).Chunk(SweepChunk))
        {
            await SweepAsync(sweep, chunk, cancellationToken);
        }
    }

    private async Task SweepAsync(
        EventSource sweep,
        (string Minute, string Token)[] due,
        CancellationToken cancellationToken
    )
    {
        var minutes = due.ToLookup(d => d.Token, d => d.Minute);
        IReadOnlyCollection<string> open = [.. minutes.Select(m => m.Key)];
        while (open.Count > 0)
        {
            var changes = new List<(SessionState, TableTransactionAction[])>();
            foreach (var (token, held) in await store.LoadAsync(open, cancellationToken))
            {
                if (
                    held.State is { IsOpen: true } known
                    && !known.Covers(sweep)
                    && minutes[token].Contains(known.Due)
                )
                {
                    var state = known.Copy();
                    changes.Add((state, EndOrPutOff(state, sweep)));
                }
            }

            open = await store.CommitAsync(changes, cancellationToken);
        }

        var looked = await store.LoadAsync([.. minutes.Select(m => m.Key)], cancellationToken);
        await reports.TellAsync(
            [.. looked.Values.Where(held => held.State?.Session is not null)],
            sweep,
            cancellationToken
        );

        // Only when all is told; until then the list says what to look at again.
        await DeleteAsync(
            due.Where(d => looked[d.Token].State?.Due != d.Minute),
            cancellationToken
        );
    }

    private TableTransactionAction[] EndOrPutOff(SessionState state, EventSource sweep)
    {
        state.Position = sweep;
        var end =
            state.Session!.LastActivityAt
            + TimeSpan.FromSeconds(state.TimeoutSeconds)
            + SessionTimes.Grace;
        if (sweep.EnqueuedAt >= end)
        {
            SessionFold.End(state, sweep);
            state.Due = null;
            return [];
        }

        state.Due = SessionRows.DueMinute(state);
        return [Put(state)];
    }

    private async Task DeleteAsync(
        IEnumerable<(string Minute, string Token)> due,
        CancellationToken cancellationToken
    )
    {
        foreach (var chunk in due.Chunk(TransactionPlanner.MaximumRows))
        {
            await TableWriter.DeleteAsync(
                states,
                [.. chunk.Select(d => SessionRows.Due(d.Minute, d.Token, partition))],
                cancellationToken
            );
        }
    }
}
