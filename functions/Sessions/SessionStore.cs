using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

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
    // So many remembered ids weigh as much as a usual state.
    private const int IdsOfUsualState = 256;

    private readonly StateReader reader;
    private readonly RestingStates resting;
    private readonly SeenTokens seen;
    private readonly RecentlyUsed<HeldState> held;

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
        reader = new(states, sessions, partition);
        seen = new(states, partition);
        resting = new(partition, memory.RestingBytes);
        held = new(memory.States, Weigh, resting.Take);
    }

    /// <summary>Up to where everything is told, when states are read; null when that is not known.</summary>
    public StreamPosition? Reached
    {
        get => reader.Reached;
        set => reader.Reached = value;
    }

    /// <summary>Forgets what is held.</summary>
    public void Clear()
    {
        held.Clear();
        resting.Clear();
        reader.Clear();
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
        reader.Written(state.State.Token);
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
            reader.Found(token, found);
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
        var read = await reader.ReadAsync(asked, cancellationToken);
        for (var i = 0; i < read.Length; i++)
        {
            known[asked[i]] = read[i];
        }

        foreach (var token in tokens)
        {
            if (!known.TryGetValue(token, out var state))
            {
                known[token] = state = reader.New(token);
            }

            held.Set(token, state);
            seen.Add(token);
        }
    }

    private HeldState? Rested(string token) =>
        resting.Find(token) is { } stored ? reader.ToHeld(stored) : null;
}
