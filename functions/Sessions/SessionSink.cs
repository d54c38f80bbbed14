using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>
/// Works out the sessions of one partition. In this order, so that whatever dies when, giving the events
/// again makes good what is missing and changes nothing else: the events' rows, whose keys say all; the
/// states, under their versions, with the facts that follow; then what is told of states that are committed.
/// </summary>
internal sealed class SessionSink : IPartitionSink
{
    private readonly int partition;
    private readonly SessionEventTable events;
    private readonly SessionStore store;
    private readonly SessionTelling telling;
    private readonly SessionSweep sweep;

    public SessionSink(
        StorageClients storage,
        EventPublisher publisher,
        TimeProvider time,
        int partition
    )
    {
        this.partition = partition;
        var states = storage.Tables.GetTableClient(TableNames.SessionState);
        events = new SessionEventTable(
            storage.Tables.GetTableClient(TableNames.SessionEvents),
            partition
        );
        store = new SessionStore(states, partition);
        telling = new SessionTelling(
            new SessionTable(storage.Tables.GetTableClient(TableNames.Sessions), partition),
            publisher,
            time,
            partition
        );
        sweep = new SessionSweep(states, store, telling, partition);
    }

    /// <inheritdoc />
    public Task BeginAsync(string? memo, CancellationToken cancellationToken)
    {
        store.Clear();
        telling.Clear();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<string?> WriteAsync(
        IReadOnlyList<StreamItem> items,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        foreach (var run in SessionRuns.Of(items, refusals))
        {
            if (run.Sweep is { } place)
            {
                await sweep.RunAsync(place, cancellationToken);
            }
            else if (run.Events.Count > 0)
            {
                await ApplyAsync(run.Events, refusals, cancellationToken);
            }
        }

        return null;
    }

    private async Task ApplyAsync(
        IReadOnlyList<SessionEvent> run,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        var byToken = run.GroupBy(e => e.Tracked.Token!).ToDictionary(g => g.Key, g => g.ToList());
        foreach (var (token, ofToken) in byToken)
        {
            if (SessionFold.IsFirst(ofToken[0].Tracked))
            {
                store.AssumeNew(token);
            }
        }

        IReadOnlyCollection<string> open = byToken.Keys;
        while (open.Count > 0)
        {
            open = await TryApplyAsync(open, byToken, refusals, cancellationToken);
        }

        var committed = await store.LoadAsync(byToken.Keys, cancellationToken);
        await telling.TellAsync(
            [.. committed.Values.Where(held => held.State is not null)],
            run[^1].Item.Place,
            cancellationToken
        );
    }

    /// <summary>Applies the events of tokens.</summary>
    /// <returns>The tokens of which the events are to be applied again.</returns>
    private async Task<IReadOnlyCollection<string>> TryApplyAsync(
        IReadOnlyCollection<string> tokens,
        Dictionary<string, List<SessionEvent>> byToken,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        var counted = new List<CountedEvent>();
        var changes = new List<StateChange>();
        foreach (var (token, held) in await store.LoadAsync(tokens, cancellationToken))
        {
            var possible = byToken[token].Where(e => !refusals.Has(e.Item.Place)).ToList();
            if (possible.All(e => e.Tracked.IsJoin is true && held.State is null))
            {
                // There is nothing to join.
                continue;
            }

            var result = SessionFold.Apply(
                held.State,
                possible.Select(e => (e.Tracked, e.Item.Place))
            );
            counted.AddRange(result.Counted);
            if (result.State.Position != held.State?.Position)
            {
                changes.Add(Listed(held, result.State));
            }
        }

        if (!await WriteEventsAsync(counted, byToken, refusals, cancellationToken))
        {
            // What is not listed does not count: the states are made again without it.
            return tokens;
        }

        var answers = await store.CommitAsync(changes, cancellationToken);
        return
        [
            .. changes
                .Zip(answers)
                .Where(c => !IsCommitted(c.Second))
                .Select(c => c.First.State.Token),
        ];
    }

    /// <summary>Writes the rows of events; those that are refused are marked.</summary>
    /// <returns>Whether all are written.</returns>
    private async Task<bool> WriteEventsAsync(
        IReadOnlyList<CountedEvent> counted,
        Dictionary<string, List<SessionEvent>> byToken,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        var refused = await events.WriteAsync(counted, cancellationToken);
        foreach (var (one, detail) in refused)
        {
            var ofPlace = byToken[one.Tracked.Token!].Find(e => e.Item.Place == one.Place);
            refusals.Add(ofPlace!.Item, DeadLetterReason.Refused, detail, one.Tracked.Project);
        }

        return refused.Count == 0;
    }

    // A token with an open session stands in the list of what is due once; when its minute comes, it is looked at.
    private StateChange Listed(HeldState held, SessionState state)
    {
        if (state.Due is not null || SessionRows.DueMinute(state) is not { } due)
        {
            return new StateChange(held, state, []);
        }

        return new StateChange(
            held,
            state with
            {
                Due = due,
            },
            [RowWrite.Put(SessionRows.Due(due, state.Token, partition))]
        );
    }

    private static bool IsCommitted(RowAnswer answer) =>
        answer.Outcome == RowOutcome.Refused
            ? throw new InvalidDataException($"The state cannot be stored: {answer.Detail}")
            : answer.IsWritten;
}
