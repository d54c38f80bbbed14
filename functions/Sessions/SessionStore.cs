using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>A token as it stands in the tables.</summary>
/// <param name="State">Its state; null when it has none yet.</param>
/// <param name="Version">The version of its row; null when there is none.</param>
/// <param name="IsAssumed">Whether that it is not there was not read.</param>
internal sealed record HeldState(SessionState? State, ETag? Version, bool IsAssumed = false)
{
    /// <summary>The versions of the rows of its sessions, by their ids.</summary>
    public NamedValues<ETag> Versions { get; set; }

    /// <summary>A session as it stands in the table; null when it is not there.</summary>
    public WrittenSession? Find(string id) =>
        Versions.TryGetValue(id, out var version)
        && (
            State!.Current.FirstOrDefault(session => session.Id == id)
            ?? (State.There.TryGetValue(id, out var there) ? there : null)
        )
            is { } session
            ? new(session, version)
            : null;
}

/// <summary>A session as it stands in the table.</summary>
/// <param name="Session">The session.</param>
/// <param name="Version">The version of its row.</param>
internal sealed record WrittenSession(Session Session, ETag Version);

/// <summary>How much of the states of a partition is held in memory.</summary>
/// <param name="States">How many states of usual size, 1.4 KB each.</param>
/// <param name="RestingBytes">How many bytes those have beside them that rest, some 600 each.</param>
internal sealed record SessionMemory(int States = 3_000, long RestingBytes = 16 * 1024 * 1024);

/// <summary>The states of one partition: those held in memory, and those in the tables.</summary>
/// <remarks>
/// What is held is what this store wrote or read last. It is used only while the partition's batches
/// follow on each other; a version on every write tells when somebody else has been there. Visitors who
/// have been here lately stay; those who have not rest as bytes, and at last are let go, and read again when they come.
/// </remarks>
internal sealed class SessionStore
{
    private const int Concurrency = 16;

    // So many remembered ids weigh as much as a usual state.
    private const int IdsOfUsualState = 256;

    private readonly TableClient states;
    private readonly TableClient sessions;
    private readonly int partition;
    private readonly RestingStates resting;
    private readonly SeenTokens seen;
    private readonly RecentlyUsed<HeldState> held;

    // Rows of sessions of which the tokens' rows do not tell yet.
    private readonly Dictionary<string, List<TableEntity>> there = [];

    /// <summary>A store of nothing yet.</summary>
    /// <param name="states">The table of tokens.</param>
    /// <param name="sessions">The table of sessions.</param>
    /// <param name="partition">The hub's partition.</param>
    /// <param name="memory">How much is held.</param>
    public SessionStore(
        TableClient states,
        TableClient sessions,
        int partition,
        SessionMemory memory
    )
    {
        (this.states, this.sessions, this.partition) = (states, sessions, partition);
        seen = new(states, partition);
        resting = new(partition, memory.RestingBytes);
        held = new(memory.States, Weigh, resting.Take);
    }

    /// <summary>Up to where everything is told, when states are read; null when that is not known.</summary>
    public StreamPosition? Reached { get; set; }

    /// <summary>Forgets what is held.</summary>
    public void Clear()
    {
        held.Clear();
        resting.Clear();
        there.Clear();
        seen.Clear();
    }

    /// <summary>
    /// Takes a token to have no state, so that none is read. If that is wrong, because the events were
    /// given before, its session is there already and the state is read then. That says so for the first session only.
    /// </summary>
    public void AssumeNew(string token)
    {
        if (!held.TryGet(token, out _) && !resting.Has(token))
        {
            seen.Add(token);
            held.Set(token, new HeldState(null, null, IsAssumed: true));
        }
    }

    /// <summary>The states of tokens; only those not held, and not known to be new, are read.</summary>
    public async Task<IReadOnlyDictionary<string, HeldState>> LoadAsync(
        IReadOnlyCollection<string> tokens,
        CancellationToken cancellationToken
    )
    {
        var known = new Dictionary<string, HeldState>(tokens.Count);
        var missing = new List<string>();
        foreach (var token in tokens)
        {
            if (held.TryGet(token, out var one))
            {
                known[token] = one;
            }
            else if (Rested(token) is { } rested)
            {
                resting.Remove(token);
                held.Set(token, rested);
                known[token] = rested;
            }
            else
            {
                missing.Add(token);
            }
        }

        if (missing.Count > 0)
        {
            await seen.ListAsync(cancellationToken);
            await ReadAsync(missing, known, cancellationToken);
        }

        return known;
    }

    /// <summary>A session of a token that is held, and whose it is; null when it is not held.</summary>
    public (SessionOwner Owner, Session Session)? Find(string token, string sessionId)
    {
        var state = held.TryGet(token, out var one) ? one.State : Rested(token)?.State;
        return state?.Current.FirstOrDefault(s => s.Id == sessionId) is { } session
            ? (state.Owner, session)
            : null;
    }

    /// <summary>Holds a state that is written.</summary>
    public void Set(HeldState state)
    {
        held.Set(state.State!.Token, state);
        resting.Remove(state.State.Token);
        there.Remove(state.State.Token);
    }

    /// <summary>Forgets a token, because it is not as it was known.</summary>
    /// <param name="token">The token.</param>
    /// <param name="found">The row of a session of it that is there; its own row may not tell of it.</param>
    public void Forget(string token, TableEntity? found)
    {
        held.Remove(token);
        seen.Add(token);
        resting.Remove(token);
        if (found is not null)
        {
            // There may be several, and one may have changed since it was found.
            there.TryAdd(token, []);
            there[token].RemoveAll(row => row.RowKey == found.RowKey);
            there[token].Add(found);
        }
    }

    private static long Weigh(HeldState held) =>
        1
        + (
            (
                (held.State?.Recent.Count ?? 0)
                + (held.State?.Current.Sum(session => session.Recent.Count) ?? 0)
            ) / IdsOfUsualState
        );

    private async Task ReadAsync(
        List<string> tokens,
        Dictionary<string, HeldState> known,
        CancellationToken cancellationToken
    )
    {
        var asked = tokens.Where(seen.MayHave).ToList();
        var read = new HeldState[asked.Count];
        await Parallel.ForAsync(
            0,
            asked.Count,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (i, cancellation) => read[i] = await ReadAsync(asked[i], cancellation)
        );
        for (var i = 0; i < read.Length; i++)
        {
            known[asked[i]] = read[i];
        }

        foreach (var token in tokens)
        {
            if (!known.TryGetValue(token, out var state))
            {
                known[token] = state = WithThere(token, new HeldState(null, null));
            }

            held.Set(token, state);
            seen.Add(token);
        }
    }

    private async Task<HeldState> ReadAsync(string token, CancellationToken cancellationToken)
    {
        var found = await states.GetEntityIfExistsAsync<TableEntity>(
            SessionKeys.StatePartition(partition),
            token,
            cancellationToken: cancellationToken
        );
        var row = found.HasValue ? found.Value! : null;
        if (row is null || StateRows.Read(row) is null)
        {
            return WithThere(token, new HeldState(null, row?.ETag));
        }

        var (live, late) = StateRows.SessionsOf(row, partition);
        return WithThere(
            token,
            ToHeld(
                new StoredState(
                    row,
                    await ReadAsync(live, cancellationToken),
                    await ReadAsync(late, cancellationToken)
                )
            )
        );
    }

    private HeldState? Rested(string token) =>
        resting.Find(token) is { } stored ? ToHeld(stored) : null;

    private HeldState ToHeld(StoredState stored)
    {
        var state = StateRows.Read(stored.Row)!;
        state.Live = stored.Live is null ? null : ToSession(stored.Live);
        state.Late = stored.Late is null ? null : ToSession(stored.Late);
        var held = new HeldState(state, stored.Row.ETag);
        foreach (var session in new[] { stored.Live, stored.Late }.OfType<TableEntity>())
        {
            held.Versions = held.Versions.With(session.GetString("sessionId"), session.ETag);
        }

        return held;
    }

    private HeldState WithThere(string token, HeldState read)
    {
        foreach (var row in there.GetValueOrDefault(token) ?? [])
        {
            var session = ToSession(row);
            if (!read.Versions.ContainsKey(session.Id))
            {
                read.Versions = read.Versions.With(session.Id, row.ETag);

                // Nothing of the token is applied but what its sessions say.
                read = read.State is null
                    ? read with
                    {
                        State = new SessionState
                        {
                            Owner = SessionRows.OwnerOf(row),
                            Position = session.Position with { Sequence = -1 },
                        },
                    }
                    : read;
                read.State!.There = read.State.There.With(session.Id, session);
            }
        }

        return read;
    }

    private Session ToSession(TableEntity row)
    {
        var session = SessionRows.Read(row);
        session.WrittenUntold = row.GetInt32(RestingStates.WrittenUntold) ?? session.WrittenUntold;
        session.Untold = session.Untold.RemoveAll(fact =>
            Reached?.Covers(fact.Source.Position) == true
        );
        return session;
    }

    // Retention may have deleted it.
    private async Task<TableEntity?> ReadAsync(
        TableEntity? keys,
        CancellationToken cancellationToken
    )
    {
        if (keys is null)
        {
            return null;
        }

        var found = await sessions.GetEntityIfExistsAsync<TableEntity>(
            keys.PartitionKey,
            keys.RowKey,
            SessionRows.Columns,
            cancellationToken
        );
        return found.HasValue ? found.Value : null;
    }
}
