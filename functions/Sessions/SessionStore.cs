using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>A state as it stands in the table.</summary>
/// <param name="State">The state; null when the token has none yet.</param>
/// <param name="Version">Its row's version.</param>
internal sealed record HeldState(SessionState? State, ETag? Version)
{
    /// <summary>The version of the session's row in <c>sessions</c>, if we wrote it last.</summary>
    public ETag? SessionVersion { get; set; }

    /// <summary>The session that version is of.</summary>
    public string? SessionId { get; set; }

    /// <summary>Whether the state was read, so that its session's row is likely to be there already.</summary>
    public bool WasRead { get; init; }
}

/// <summary>The states of one partition: those held in memory, and those in the table.</summary>
/// <remarks>
/// What is held is what this store wrote or read last. It is used only while the partition's batches
/// follow on each other; a version on every write tells when somebody else has been there. Visitors who
/// have been here lately stay; those who have not are let go first, and read again when they come or end.
/// </remarks>
/// <param name="table">The table.</param>
/// <param name="partition">The hub's partition.</param>
/// <param name="generation">How many states are held for sure; up to twice as many are.</param>
internal sealed class SessionStore(TableClient table, int partition, int generation = 10_000)
{
    private const int Concurrency = 16;

    // Those of the tokens that came lately, and those that were so before.
    private Dictionary<string, HeldState> held = [];
    private Dictionary<string, HeldState> older = [];

    /// <summary>Forgets what is held.</summary>
    public void Clear()
    {
        held.Clear();
        older.Clear();
    }

    /// <summary>
    /// Takes a token to have no state, so that none is read. If that is wrong, because the batch was
    /// handed over before, its commit conflicts and the state is read then.
    /// </summary>
    public void AssumeNew(string token)
    {
        if (!IsHeld(token))
        {
            held[token] = new HeldState(null, null);
        }
    }

    /// <summary>The states of tokens; only those not held are read.</summary>
    public async Task<IReadOnlyDictionary<string, HeldState>> LoadAsync(
        IReadOnlyCollection<string> tokens,
        CancellationToken cancellationToken
    )
    {
        if (held.Count + tokens.Count(token => !held.ContainsKey(token)) > generation)
        {
            (older, held) = (held, []);
        }

        var found = new ConcurrentDictionary<string, HeldState>();
        await Parallel.ForEachAsync(
            tokens.Where(token => !IsHeld(token)).ToList(),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (token, cancellation) => found[token] = await ReadAsync(token, cancellation)
        );
        foreach (var (token, state) in found)
        {
            held[token] = state;
        }

        return tokens.ToDictionary(token => token, token => held[token]);
    }

    /// <summary>Writes states that were made of those held.</summary>
    /// <param name="changes">The states, each with what is written together with it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The tokens whose state somebody else has changed; they are forgotten.</returns>
    public async Task<IReadOnlyCollection<string>> CommitAsync(
        IReadOnlyCollection<(SessionState State, TableTransactionAction[] More)> changes,
        CancellationToken cancellationToken
    )
    {
        var written = await ConditionalWriter.WriteAsync(
            table,
            changes.Select(change => new ConditionalRow(
                change.State.Token,
                SessionRows.State(change.State, partition),
                held[change.State.Token].Version,
                change.More
            )),
            cancellationToken
        );
        var conflicts = new List<string>();
        foreach (var (state, _) in changes)
        {
            if (written.TryGetValue(state.Token, out var version))
            {
                held[state.Token] = new HeldState(state, version)
                {
                    SessionVersion = held[state.Token].SessionVersion,
                    SessionId = held[state.Token].SessionId,
                    WasRead = held[state.Token].WasRead,
                };
            }
            else
            {
                held.Remove(state.Token);
                conflicts.Add(state.Token);
            }
        }

        return conflicts;
    }

    private bool IsHeld(string token)
    {
        if (held.ContainsKey(token))
        {
            return true;
        }

        if (!older.Remove(token, out var state))
        {
            return false;
        }

        held[token] = state;
        return true;
    }

    private async Task<HeldState> ReadAsync(string token, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            SessionKeys.StatePartition(partition),
            token,
            cancellationToken: cancellationToken
        );
        return found is { HasValue: true, Value: { } row }
            ? new HeldState(SessionRows.ReadState(row), row.ETag) { WasRead = true }
            : new HeldState(null, null);
    }
}
