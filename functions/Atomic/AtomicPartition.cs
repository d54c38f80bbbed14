using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>
/// The atomic logs of one partition and the counters over them. In this order, so that whatever dies
/// when, handing the batch over again makes good what is missing and counts nothing twice: rows, which
/// say by which event they were made; marks of searches that were clicked on, which say the same; then
/// the counters, which say up to where they have counted.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the app.")]
internal sealed class AtomicPartition
{
    private readonly int partition;
    private readonly TableClient logs;
    private readonly TableClient clicked;
    private readonly CounterStore counters;
    private readonly RatingRows ratings;

    public AtomicPartition(StorageClients storage, int partition)
    {
        this.partition = partition;
        logs = storage.Tables.GetTableClient(TableNames.AtomicLogs);
        clicked = storage.Tables.GetTableClient(TableNames.ClickedSearches);
        counters = new CounterStore(storage.Tables.GetTableClient(TableNames.Counters));
        ratings = new RatingRows(logs, partition);
    }

    /// <summary>Whose turn it is: one batch at a time.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Forgets what is held in memory.</summary>
    public void Forget() => counters.Clear();

    /// <summary>Writes and counts events, in order; what storage will never take is a dead letter.</summary>
    public async Task WriteAsync(
        IReadOnlyCollection<LoggedEvent> events,
        List<DeadLetter> letters,
        CancellationToken cancellationToken
    )
    {
        var refused = new ConcurrentBag<(LoggedEvent Logged, string Detail)>();
        var fresh = await AddAsync(
            events.Where(e => !EventId.IsOnce(e.Tracked.Id)),
            refused,
            cancellationToken
        );
        var rated = await ratings.WriteAsync(
            events.Where(e => EventId.IsOnce(e.Tracked.Id)),
            refused,
            cancellationToken
        );
        var clicks = await MarkAsync(fresh.Where(Contributions.IsClickOnSearch), cancellationToken);
        await counters.ApplyAsync(
            fresh
                .SelectMany(e => Contributions.Of(e, partition))
                .Concat(clicks.Select(e => Contributions.OfClickedSearch(e, partition)))
                .Concat(rated)
                .OrderBy(c => c.Position.Sequence),
            cancellationToken
        );
        letters.AddRange(
            refused.Select(r =>
                r.Logged.Item.Dead(
                    HubNames.TrackedEvents,
                    DeadLetterReason.RowRefused,
                    r.Detail,
                    r.Logged.Tracked.Project
                )
            )
        );
    }

    /// <summary>Adds rows; tells those events that made theirs, now or when they were handed over before.</summary>
    private async Task<List<LoggedEvent>> AddAsync(
        IEnumerable<LoggedEvent> events,
        ConcurrentBag<(LoggedEvent Logged, string Detail)> refused,
        CancellationToken cancellationToken
    )
    {
        var rows = new Dictionary<(string, string), (TableEntity Row, LoggedEvent Logged)>();
        foreach (var logged in events)
        {
            var row = AtomicRow.Of(logged, partition);
            rows.TryAdd((row.PartitionKey, row.RowKey), (row, logged));
        }

        var added = await TableWriter.AddAsync(
            logs,
            rows.Values.Select(r => r.Row),
            cancellationToken
        );
        foreach (var (row, detail) in added.Refused)
        {
            rows.Remove((row.PartitionKey, row.RowKey), out var lost);
            refused.Add((lost.Logged, detail));
        }

        return
        [
            .. rows.Where(r =>
                    !added.Existing.TryGetValue(r.Key, out var there)
                    || RowPlace.Is(there, r.Value.Logged.Place)
                )
                .Select(r => r.Value.Logged),
        ];
    }

    /// <summary>Marks the searches of clicks; tells those clicks that are the first on theirs.</summary>
    private async Task<List<LoggedEvent>> MarkAsync(
        IEnumerable<LoggedEvent> clicks,
        CancellationToken cancellationToken
    )
    {
        var marks = new Dictionary<(string, string), (TableEntity Row, LoggedEvent Logged)>();
        foreach (var click in clicks)
        {
            var mark = MarkOf(click);
            marks.TryAdd((mark.PartitionKey, mark.RowKey), (mark, click));
        }

        var added = await TableWriter.AddAsync(
            clicked,
            marks.Values.Select(m => m.Row),
            cancellationToken
        );
        return
        [
            .. marks
                .Where(m =>
                    !added.Existing.TryGetValue(m.Key, out var there)
                    || there.GetInt32("partition") == partition
                        && RowPlace.Is(there, m.Value.Logged.Place)
                )
                .Select(m => m.Value.Logged),
        ];
    }

    // Clicks on one search may come through several partitions, so the key knows none.
    private TableEntity MarkOf(LoggedEvent click)
    {
        var search = click.Tracked.Search!;
        var mark = new TableEntity(
            $"{TableKey.Encode(click.Tracked.Project)}_{TableKey.Minute(search.At)}",
            TableKey.Encode(search.Id)
        )
        {
            ["partition"] = partition,
        };
        RowPlace.Set(mark, click.Place);
        return mark;
    }
}
