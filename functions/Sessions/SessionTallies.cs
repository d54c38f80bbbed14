using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Sessions;

/// <summary>The tally of an hour as it stands in the table.</summary>
/// <param name="Tally">The tally; an empty one when there is none yet.</param>
/// <param name="Version">Its row's version; null when there is none yet.</param>
internal sealed record HeldTally(SessionTally Tally, ETag? Version);

/// <summary>
/// The tallies beside the rows of sessions. A tally is written in the same transaction as the rows that change it, all
/// under their versions, so that it always tells of just those that are there.
/// </summary>
internal sealed class SessionTallies(TableClient sessions)
{
    // Hours that sessions start in now are few; those of late sessions may be many.
    private const int MostHeld = 500;

    private readonly RecentlyUsed<HeldTally> held = new(MostHeld, _ => 1);

    /// <summary>Forgets what is held.</summary>
    public void Clear() => held.Clear();

    /// <summary>Forgets the tally of an hour, because it may have been changed.</summary>
    public void Forget(TallyKey key) => held.Remove(key.ToString());

    /// <summary>Holds a tally as it stands now.</summary>
    public void Set(TallyKey key, HeldTally tally) => held.Set(key.ToString(), tally);

    /// <summary>The tally of an hour with sessions as they are now in the place of what they were.</summary>
    /// <param name="key">The hour.</param>
    /// <param name="moves">The sessions' row keys, what is counted of them, and what they are now.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<HeldTally> MoveAsync(
        TallyKey key,
        IReadOnlyCollection<(string Row, SessionSummary? Before, SessionSummary After)> moves,
        CancellationToken cancellationToken
    )
    {
        if (!held.TryGet(key.ToString(), out var known))
        {
            known = await ReadAsync(key, cancellationToken);
        }

        // It is changed in its place, so it is held again only when it is written.
        Forget(key);
        return moves.All(move => known.Tally.TryMove(move.Before, move.After))
            ? known
            : known with
            {
                Tally = await MakeAgainAsync(key, moves, cancellationToken),
            };
    }

    private async Task<HeldTally> ReadAsync(TallyKey key, CancellationToken cancellationToken)
    {
        var found = await sessions.GetEntityIfExistsAsync<TableEntity>(
            key.Partition,
            key.Row,
            cancellationToken: cancellationToken
        );
        return found is { HasValue: true, Value: { } row }
            ? new HeldTally(SessionTally.Read(row), row.ETag)
            : new HeldTally(new SessionTally(), null);
    }

    // Whoever had the greatest value has it no more: which is the greatest of the others, only their rows say.
    private async Task<SessionTally> MakeAgainAsync(
        TallyKey key,
        IReadOnlyCollection<(string Row, SessionSummary? Before, SessionSummary After)> moves,
        CancellationToken cancellationToken
    )
    {
        var tally = new SessionTally();
        var moved = moves.ToDictionary(move => move.Row, move => move.After);
        var (behind, before) = SessionKeys.RowsOfHour(key.Hour);
        await foreach (
            var row in sessions.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter(
                    $"PartitionKey eq {key.Partition} and RowKey gt {behind} and RowKey lt {before}"
                ),
                select: ["RowKey", .. SessionSummary.Columns],
                cancellationToken: cancellationToken
            )
        )
        {
            if (!moved.ContainsKey(row.RowKey))
            {
                tally.TryMove(null, SessionSummary.Of(row));
            }
        }

        foreach (var after in moved.Values)
        {
            tally.TryMove(null, after);
        }

        return tally;
    }
}

/// <summary>Of which hour a tally is.</summary>
/// <param name="Partition">The PK of the sessions that started in it.</param>
/// <param name="Hour">A time in it.</param>
internal readonly record struct TallyKey(string Partition, DateTimeOffset Hour)
{
    /// <summary>Its row key.</summary>
    public string Row => SessionKeys.TallyRow(Hour);

    /// <summary>The hour in which a session started.</summary>
    public static TallyKey Of(string partition, DateTimeOffset startedAt) =>
        new(partition, startedAt.AddTicks(-(startedAt.UtcTicks % TimeSpan.TicksPerHour)));

    /// <inheritdoc />
    public override string ToString() => Partition + Row;
}
