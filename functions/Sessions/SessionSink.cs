using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>
/// Works out the sessions of one partition. In this order, so that whatever dies when, giving the events
/// again makes good what is missing and changes nothing else: the sessions' rows, under their versions, with the events
/// that count in them; of tokens that began a session their rows, and the list of what is due; then what is told of it.
/// </summary>
internal sealed class SessionSink : IPartitionSink
{
    private readonly SessionStore store;
    private readonly SessionCommit commit;
    private readonly SessionTelling telling;
    private readonly SessionSweep sweep;
    private DateTimeOffset swept;

    public SessionSink(
        StorageClients storage,
        EventPublisher publisher,
        TimeProvider time,
        int partition,
        SessionMemory memory
    )
    {
        var states = storage.Tables.GetTableClient(TableNames.SessionState);
        var sessions = storage.Tables.GetTableClient(TableNames.Sessions);
        store = new SessionStore(states, sessions, partition, memory);
        commit = new SessionCommit(states, sessions, store, partition);
        telling = new SessionTelling(publisher, time, partition);
        sweep = new SessionSweep(
            states,
            new SessionRowReader(sessions, partition),
            store,
            telling,
            partition
        );
    }

    /// <inheritdoc />
    public Task BeginAsync(string? memo, CancellationToken cancellationToken)
    {
        store.Clear();
        commit.Clear();
        (swept, telling.Last) = SessionMemo.Read(memo);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task ReachedAsync(
        StreamPosition position,
        bool isLoaded,
        CancellationToken cancellationToken
    )
    {
        store.Reached = position;
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
                await sweep.RunAsync(place, swept, cancellationToken);
                swept = place.EnqueuedAt > swept ? place.EnqueuedAt : swept;
            }
            else if (run.Events.Count > 0)
            {
                await ApplyAsync(run.Events, refusals, cancellationToken);
            }
        }

        return new SessionMemo(swept, telling.Last).ToText();
    }

    private async Task ApplyAsync(
        IReadOnlyList<SessionEvent> run,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        var byToken = new Dictionary<string, List<SessionEvent>>(run.Count);
        foreach (var one in run)
        {
            if (!byToken.TryGetValue(one.Tracked.Token!, out var ofToken))
            {
                byToken.Add(one.Tracked.Token!, ofToken = new(1));
            }

            ofToken.Add(one);
        }

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
            committed.Values.Select(held => held.State).OfType<SessionState>(),
            run[^1].Item.Place
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
        var changes = new List<StateChange>();
        var again = new List<string>();
        foreach (var (token, held) in await store.LoadAsync(tokens, cancellationToken))
        {
            var possible = byToken[token].Where(e => !refusals.Has(e.Item.Place)).ToList();
            if (held.State is null && possible.All(e => e.Tracked.IsJoin is true))
            {
                // There is nothing to join.
                continue;
            }

            var fold = SessionFold.Apply(
                held.State,
                possible.Select(e => (e.Tracked, e.Item.Place)),
                swept
            );
            if (held.IsAssumed && fold.State.Ordinal > 1)
            {
                // The number of the second is only known when it is known that there is none.
                store.Forget(token, null);
                again.Add(token);
                continue;
            }

            var events = LoggedEvents.TryMake(fold.Counted, possible, refusals);
            if (events is not null)
            {
                changes.Add(new StateChange(held, fold, events));
            }
            else
            {
                // What is not listed does not count: the state is made again without it.
                again.Add(token);
            }
        }

        return [.. again, .. await commit.WriteAsync(changes, cancellationToken)];
    }
}
