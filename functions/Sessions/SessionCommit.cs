using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>What events make of a token.</summary>
/// <param name="Held">The token as it stands.</param>
/// <param name="Fold">What it is after the events.</param>
/// <param name="Events">What is to be written of the events.</param>
internal sealed record StateChange(HeldState Held, FoldResult Fold, LoggedEvents Events)
{
    /// <summary>Whether a session began, so that the token's own row changes.</summary>
    public bool HasBegun => Fold.State.Ordinal != (Held.State?.Ordinal ?? 0);
}

/// <summary>
/// Writes what events make of tokens: first the sessions, each in one row with its events, then the tokens that began
/// one, with the list of what is due. Whoever dies between the two leaves a session of which its token does not tell;
/// the event that begins it is given again then, and finds it.
/// </summary>
internal sealed class SessionCommit(
    TableClient states,
    TableClient sessions,
    SessionStore store,
    int partition
)
{
    private readonly SessionTable table = new(sessions);
    private readonly SessionCorrections corrections = new(sessions, partition);

    /// <summary>Forgets what is held.</summary>
    public void Clear() => table.Clear();

    /// <summary>Writes changes.</summary>
    /// <returns>The tokens that are not as they were known: their events are to be applied again.</returns>
    public async Task<IReadOnlyList<string>> WriteAsync(
        IReadOnlyList<StateChange> changes,
        CancellationToken cancellationToken
    )
    {
        foreach (var change in changes)
        {
            await corrections.WriteAsync(change.Held, change.Events.Corrections, cancellationToken);
        }

        var written = new Dictionary<string, ETag>();
        var again = new HashSet<string>();

        // As a rule a token has one session that changed; of several, one is to stand before the next is written.
        for (var phase = 0; changes.Any(change => change.Fold.Changed.Count > phase); phase++)
        {
            using var rows = new RowBuffer();
            var writes = changes
                .Where(change =>
                    change.Fold.Changed.Count > phase && !again.Contains(change.Fold.State.Token)
                )
                .Select(change => WriteOf(rows, change, change.Fold.Changed[phase]))
                .ToList();
            var answers = await table.WriteAsync(writes, cancellationToken);
            foreach (var (id, row) in answers.Written)
            {
                written[id] = row;
            }

            foreach (var (id, found) in answers.Conflicts)
            {
                again.Add(SessionRows.TokenOf(id));
                store.Forget(SessionRows.TokenOf(id), found);
            }
        }

        var versions = await WriteStatesAsync(
            [.. changes.Where(c => c.HasBegun && !again.Contains(c.Fold.State.Token))],
            again,
            cancellationToken
        );
        foreach (var change in changes)
        {
            var state = change.Fold.State;
            if (!again.Contains(state.Token))
            {
                store.Set(Held(change, written, versions));
            }
        }

        return [.. again];
    }

    private SessionWrite WriteOf(RowBuffer rows, StateChange change, Session session) =>
        new(
            rows,
            change.Fold.State.Owner,
            session,
            change.Held.Find(session.Id),
            change.Events.Of(session.Id),
            partition
        );

    private static HeldState Held(
        StateChange change,
        Dictionary<string, ETag> written,
        Dictionary<string, ETag> versions
    )
    {
        var state = change.Fold.State;
        var held = new HeldState(
            state,
            versions.TryGetValue(state.Token, out var version) ? version : change.Held.Version
        );
        foreach (var session in state.Current)
        {
            if (
                written.TryGetValue(session.Id, out var own)
                || change.Held.Versions.TryGetValue(session.Id, out own)
            )
            {
                held.Versions = held.Versions.With(session.Id, own);
            }
        }

        return held;
    }

    /// <summary>Writes the rows of tokens and the list of what is due.</summary>
    /// <returns>The new versions, by the tokens.</returns>
    private async Task<Dictionary<string, ETag>> WriteStatesAsync(
        IReadOnlyList<StateChange> changes,
        HashSet<string> again,
        CancellationToken cancellationToken
    )
    {
        var due = DueList
            .Write(
                changes.SelectMany(change =>
                    change
                        .Fold.State.Current.Where(s =>
                            s.Ordinal > (change.Held.State?.Ordinal ?? 0)
                        )
                        .Select(s =>
                            (
                                s.Due,
                                new DueSession(change.Fold.State.Owner.Project, s.StartedAt, s.Id)
                            )
                        )
                ),
                partition
            )
            .ToList();
        var tokens = changes
            .Select(change =>
                RowWrite.If(change.Held.Version, StateRows.Of(change.Fold.State, partition))
            )
            .ToList();
        var versions = new Dictionary<string, ETag>();
        if (!TableBatch.IsOneTransaction([.. due, .. tokens]))
        {
            // What is due must not be missing when tokens say that their sessions are known.
            Check(await TableBatch.WriteAsync(states, due, cancellationToken));
            due.Clear();
        }

        var answers = await TableBatch.WriteAsync(states, [.. due, .. tokens], cancellationToken);
        Check(answers);
        foreach (var (change, answer) in changes.Zip(answers.Skip(due.Count)))
        {
            var token = change.Fold.State.Token;
            if (answer.IsWritten)
            {
                versions[token] = answer.Version!.Value;
            }
            else
            {
                again.Add(token);
                store.Forget(token, null);
            }
        }

        return versions;
    }

    private static void Check(IReadOnlyList<RowAnswer> answers)
    {
        if (answers.FirstOrDefault(a => a.Outcome == RowOutcome.Refused) is { } refused)
        {
            throw new InvalidDataException($"The state cannot be stored: {refused.Detail}");
        }
    }
}
