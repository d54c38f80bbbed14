using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>
/// Writes the atomic logs of one partition, claims of the ids of all other events, and the counters over the
/// logs. In this order, so that whatever dies when, giving the events again makes good what is missing and counts
/// nothing twice: rows, which say by which event they were made; marks of searches that were clicked on, which
/// say the same; then the counters, which say up to where they have counted.
/// </summary>
internal sealed class AtomicSink : IPartitionSink
{
    private readonly int partition;
    private readonly FilingTimes times;
    private readonly OwnedRows logs;
    private readonly OwnedRows clicked;
    private readonly OnceRows once;
    private readonly CounterStore counters;

    public AtomicSink(StorageClients storage, int partition)
    {
        this.partition = partition;
        TableClient Table(string name) => storage.Tables.GetTableClient(name);
        times = new FilingTimes(Table(TableNames.EventAnchors), partition);
        logs = new OwnedRows(Table(TableNames.AtomicLogs), partition);
        clicked = new OwnedRows(Table(TableNames.ClickedSearches), partition);
        once = new OnceRows(Table(TableNames.AtomicLogs), partition);
        counters = new CounterStore(Table(TableNames.Counters));
    }

    /// <inheritdoc />
    public Task BeginAsync(string? memo, CancellationToken cancellationToken)
    {
        counters.Clear();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<string?> WriteAsync(
        IReadOnlyList<StreamItem> items,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        var events = await times.FindAsync(Read(items, refusals), refusals, cancellationToken);
        void Refuse(LoggedEvent logged, string detail) =>
            refusals.Add(logged.Item, DeadLetterReason.Refused, detail, logged.Tracked.Project);

        var first = await ClaimAsync(events, Refuse, cancellationToken);
        var fresh = await logs.AddAsync(
            first
                .Where(e => !EventId.IsOnce(e.Tracked.Id))
                .Select(e => (e, AtomicRow.Of(e, partition))),
            e => e.Place,
            Refuse,
            cancellationToken
        );
        var corrections = await once.WriteAsync(
            [.. events.Where(e => EventId.IsOnce(e.Tracked.Id))],
            Refuse,
            cancellationToken
        );
        var firstClicks = await clicked.AddAsync(
            fresh.Where(Contributions.IsClickOnSearch).Select(e => (e, AtomicRow.MarkOf(e))),
            e => e.Place,
            Refuse,
            cancellationToken
        );
        var refused = await counters.ApplyAsync(
            fresh
                .SelectMany(e => Contributions.Of(e, partition))
                .Concat(firstClicks.Select(e => Contributions.OfClickedSearch(e, partition)))
                .Concat(corrections),
            cancellationToken
        );
        var byPlace = events.ToLookup(e => e.Place);
        foreach (var (contribution, detail) in refused)
        {
            Refuse(byPlace[contribution.Place].First(), detail);
        }

        return null;
    }

    /// <summary>
    /// Claims the ids of what is filed elsewhere than under the time in its id, and leaves out those of which another
    /// event stands there. So an event that came by itself, and is imported again, counts once, whichever was first.
    /// </summary>
    private async Task<IReadOnlyList<LoggedEvent>> ClaimAsync(
        IReadOnlyList<LoggedEvent> events,
        Action<LoggedEvent, string> refuse,
        CancellationToken cancellationToken
    )
    {
        var claims = new List<(LoggedEvent, TableEntity)>();
        foreach (var logged in events)
        {
            if (
                FilingTimes.TryGetOtherTime(logged, out var time)
                && AtomicRow.ClaimOf(logged with { At = time }, partition) is var claim
                && claim.PartitionKey != AtomicRow.ClaimOf(logged, partition).PartitionKey
            )
            {
                claims.Add((logged, claim));
            }
        }

        if (claims.Count == 0)
        {
            return events;
        }

        var claimed = await logs.AddAsync(claims, e => e.Place, refuse, cancellationToken);
        var lost = claims.Select(c => c.Item1).Except(claimed).ToHashSet();
        return [.. events.Where(e => !lost.Contains(e))];
    }

    private static List<(TrackedEvent Tracked, StreamItem Item)> Read(
        IEnumerable<StreamItem> items,
        Refusals refusals
    )
    {
        var read = new List<(TrackedEvent, StreamItem)>();
        foreach (var item in items)
        {
            if (!item.IsSweep && item.Read(refusals) is { } tracked && !IsMakingOfToken(tracked))
            {
                read.Add((tracked, item));
            }
        }

        return read;
    }

    // The start that the collector publishes with a token: under an id of its own, or in the very millisecond
    // that is in the token. No client has chosen its id, so it needs no claim.
    private static bool IsMakingOfToken(TrackedEvent tracked) =>
        tracked is { Action: "start", LogType: null, Token: { } token }
        && (
            tracked.Id == SessionKeys.StartOf(token)
            || Guid.TryParseExact(token, "N", out var id)
                && EventId.TryGetTime(id.ToString(), out var made)
                && made.ToUnixTimeMilliseconds() == tracked.ReceivedAt.ToUnixTimeMilliseconds()
        );
}
