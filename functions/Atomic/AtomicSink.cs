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

        var fresh = await AddAsync(
            [.. events.Where(e => !EventId.IsOnce(e.Tracked.Id))],
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
            (_, _) => { },
            Refuse,
            cancellationToken
        );
        var refused = await counters.ApplyAsync(
            fresh
                .SelectMany(e => Contributions.Of(e, partition))
                .Concat(firstClicks.SelectMany(e => Contributions.OfClickedSearch(e, partition)))
                .Concat(corrections),
            cancellationToken
        );
        foreach (var (contribution, detail) in refused)
        {
            Refuse(events.First(e => e.Place == contribution.Place), detail);
        }

        return null;
    }

    /// <summary>
    /// Adds the rows of events, in order: of those with the same id the first. What is filed elsewhere than under the
    /// time in its id claims that first, so an event that came by itself, and is imported too, counts once, whichever
    /// was first.
    /// </summary>
    /// <returns>The events that made their rows.</returns>
    private async Task<List<LoggedEvent>> AddAsync(
        IReadOnlyList<LoggedEvent> events,
        Action<LoggedEvent, string> refuse,
        CancellationToken cancellationToken
    )
    {
        var elsewhere = new HashSet<LoggedEvent>(ReferenceEqualityComparer.Instance);
        var rows = new List<(LoggedEvent, OwnedKeys)>(events.Count);
        foreach (var logged in events)
        {
            if (IsElsewhere(logged, out var time))
            {
                elsewhere.Add(logged);
                rows.Add((logged, AtomicRow.KeysOf(logged with { At = time }, partition)));
            }
            else
            {
                rows.Add((logged, AtomicRow.KeysOf(logged, partition)));
            }
        }

        void Write(IRowProperties row, LoggedEvent logged)
        {
            if (elsewhere.Contains(logged))
            {
                AtomicRow.WriteClaim(row, logged);
            }
            else
            {
                AtomicRow.Write(row, logged);
            }
        }

        var made = await logs.AddAsync(rows, e => e.Place, Write, refuse, cancellationToken);
        if (elsewhere.Count == 0)
        {
            return made;
        }

        var claimed = await logs.AddAsync(
            made.Where(elsewhere.Contains).Select(e => (e, AtomicRow.KeysOf(e, partition))),
            e => e.Place,
            AtomicRow.Write,
            refuse,
            cancellationToken
        );
        return [.. made.Where(e => !elsewhere.Contains(e)), .. claimed];
    }

    // Whether an event is filed elsewhere than under the time in its id, under which that is claimed then.
    private static bool IsElsewhere(LoggedEvent logged, out DateTimeOffset time) =>
        FilingTimes.TryGetOtherTime(logged, out time)
        && TableKey.Minute(time) != TableKey.Minute(logged.At);

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
