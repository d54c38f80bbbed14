using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>A state as it stands in the table.</summary>
/// <param name="State">The state; null when the token has none yet.</param>
/// <param name="Version">Its row's version.</param>
internal sealed record HeldState(SessionState? State, ETag? Version)
{
    /// <summary>The rows in <c>sessions</c> of its current sessions, as we wrote them last, by their ids.</summary>
    public Dictionary<string, WrittenRow> Rows { get; init; } = [];

    /// <summary>Whether the state was read, so that its sessions' rows are likely to be there already.</summary>
    public bool WasRead { get; init; }
}

/// <summary>A row as it was written.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Position">The place of the last event that it tells of.</param>
/// <param name="Summary">What it counts for in reports; null when there is no row yet.</param>
internal readonly record struct WrittenRow(
    ETag? Version,
    EventSource? Position,
    SessionSummary? Summary
);

/// <summary>A state that was made of a held one.</summary>
/// <param name="Held">What it was made of.</param>
/// <param name="State">The new state.</param>
/// <param name="Companions">Rows that are written together with it.</param>
internal sealed record StateChange(
    HeldState Held,
    SessionState State,
    IReadOnlyList<RowWrite> Companions
);

/// <summary>The states of one partition: those held in memory, and those in the table.</summary>
/// <remarks>
/// What is held is what this store wrote or read last. It is used only while the partition's batches
/// follow on each other; a version on every write tells when somebody else has been there. Visitors who
/// have been here lately stay; those who have not are let go first, and read again when they come or end.
/// </remarks>
/// <param name="table">The table.</param>
/// <param name="partition">The hub's partition.</param>
/// <param name="capacity">How many states of usual size are held for sure; up to twice as many are.</param>
internal sealed class SessionStore(TableClient table, int partition, int capacity = 5_000)
{
    private const int Concurrency = 16;

    // So many remembered ids weigh as much as a usual state.
    private const int IdsOfUsualState = 256;

    private readonly RecentlyUsed<HeldState> held = new(capacity, Weigh);

    /// <summary>Forgets what is held.</summary>
    public void Clear() => held.Clear();

    /// <summary>
    /// Takes a token to have no state, so that none is read. If that is wrong, because the events were
    /// given before, its commit conflicts and the state is read then.
    /// </summary>
    public void AssumeNew(string token)
    {
        if (!held.TryGet(token, out _))
        {
            held.Set(token, new HeldState(null, null));
        }
    }

    /// <summary>The states of tokens; only those not held are read.</summary>
    public async Task<IReadOnlyDictionary<string, HeldState>> LoadAsync(
        IReadOnlyCollection<string> tokens,
        CancellationToken cancellationToken
    )
    {
        var states = new ConcurrentDictionary<string, HeldState>();
        foreach (var token in tokens)
        {
            if (held.TryGet(token, out var known))
            {
                states[token] = known;
            }
        }

        var read = tokens.Where(token => !states.ContainsKey(token)).ToList();
        await Parallel.ForEachAsync(
            read,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (token, cancellation) => states[token] = await ReadAsync(token, cancellation)
        );
        read.ForEach(token => held.Set(token, states[token]));
        return states;
    }

    /// <summary>Writes states that were made of those held.</summary>
    /// <returns>An answer for each; those in conflict, which somebody else has changed, are forgotten.</returns>
    public async Task<IReadOnlyList<RowAnswer>> CommitAsync(
        IReadOnlyList<StateChange> changes,
        CancellationToken cancellationToken
    )
    {
        var answers = await TableBatch.WriteAsync(
            table,
            [
                .. changes.Select(change =>
                    RowWrite.If(
                        change.Held.Version,
                        SessionRows.State(change.State, partition),
                        change.Companions
                    )
                ),
            ],
            cancellationToken
        );
        foreach (var (change, answer) in changes.Zip(answers))
        {
            if (answer.IsWritten)
            {
                held.Set(
                    change.State.Token,
                    change.Held with
                    {
                        State = change.State,
                        Version = answer.Version,
                    }
                );
            }
            else
            {
                held.Remove(change.State.Token);
            }
        }

        return answers;
    }

    private static long Weigh(HeldState held) =>
        1 + ((held.State?.Recent.Count ?? 0) / IdsOfUsualState);

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
