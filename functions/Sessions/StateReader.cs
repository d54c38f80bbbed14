using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>Reads the states of a partition from the tables.</summary>
/// <param name="states">The table of tokens.</param>
/// <param name="sessions">The table of sessions.</param>
/// <param name="partition">The hub's partition.</param>
internal sealed class StateReader(TableClient states, TableClient sessions, int partition)
{
    private const int Concurrency = 16;

    // Rows of sessions of which the tokens' rows do not tell yet.
    private readonly Dictionary<string, List<TableEntity>> there = [];

    /// <summary>Up to where everything is told, when states are read; null when that is not known.</summary>
    public StreamPosition? Reached { get; set; }

    /// <summary>Forgets what rows there are.</summary>
    public void Clear() => there.Clear();

    /// <summary>Is told of the row of a session of a token; the token's own row may not tell of it.</summary>
    public void Found(string token, TableEntity session)
    {
        // There may be several, and one may have changed since it was found.
        there.TryAdd(token, []);
        there[token].RemoveAll(row => row.RowKey == session.RowKey);
        there[token].Add(session);
    }

    /// <summary>Is told that the row of a token tells of all its sessions.</summary>
    public void Written(string token) => there.Remove(token);

    /// <summary>Reads the states of tokens.</summary>
    /// <returns>A state for each, in order.</returns>
    public async Task<HeldState[]> ReadAsync(
        IReadOnlyList<string> tokens,
        CancellationToken cancellationToken
    )
    {
        var read = new HeldState[tokens.Count];
        await Parallel.ForAsync(
            0,
            read.Length,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (i, cancellation) => read[i] = await ReadAsync(tokens[i], cancellation)
        );
        return read;
    }

    /// <summary>The state of a token without a row.</summary>
    public HeldState New(string token) => WithThere(token, new HeldState(null, null));

    /// <summary>The state of rows.</summary>
    public HeldState ToHeld(StoredState stored)
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
