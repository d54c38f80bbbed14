using System.Globalization;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>Up to where the partitions of a hub can be taken into tables.</summary>
/// <param name="Places">The last frame of each partition that can be; none of a partition that has none.</param>
/// <param name="WholeUntil">Up to which time that is all that the hub has stored.</param>
internal sealed record StreamLimits(
    IReadOnlyDictionary<int, StreamPosition> Places,
    DateTimeOffset WholeUntil
)
{
    /// <summary>Whether an event is not behind the limit.</summary>
    public bool Allows(int partition, StreamPosition place) =>
        Places.TryGetValue(partition, out var limit)
        && (limit.Covers(place) || place.IsOfOlderHub(limit));
}

/// <summary>Finds out what is there: what readers have done is done, and behind it may be half of something.</summary>
internal sealed class StreamLimitReader(StorageClients storage, HubClients hubs, TimeProvider time)
{
    // The clocks of a hub's machines differ a little.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int Attempts = 20;

    /// <summary>
    /// What can be taken of events: what is exported, and of which the sessions are worked out, and the facts about them
    /// exported too.
    /// </summary>
    public async Task<StreamLimits> OfEventsAsync(CancellationToken cancellationToken)
    {
        var sessions = await CursorsAsync(
            TableNames.SessionCursors,
            HubNames.TrackedEvents,
            cancellationToken
        );

        // The facts of what is worked out now are published, before the end of the hub.
        var ends = await EndsAsync(HubNames.TrackedEvents, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var facts = await CursorsAsync(
                TableNames.ExportCursors,
                HubNames.FactCursors,
                cancellationToken
            );
            var missing = sessions
                .Values.Where(told => !IsExported(told, facts, ends))
                .Select(told => told.Partition)
                .ToList();
            if (missing.Count == 0 || attempt == Attempts)
            {
                missing.ForEach(partition => sessions.Remove(partition));
                break;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        return await LimitsAsync(HubNames.TrackedEvents, sessions, cancellationToken);
    }

    // By the mark of the last fact told, if there is one. But that fact may be a dead letter, and stand in no export.
    private static bool IsExported(
        KnownCursor told,
        Dictionary<int, KnownCursor> facts,
        Dictionary<int, long> ends
    ) =>
        FactMark.Remembered(told.Memo) is not { } last
        || facts.TryGetValue(told.Partition, out var exported)
            && (
                FactMark.Remembered(exported.Memo)?.Covers(last) == true
                || ends.TryGetValue(told.Partition, out var end)
                    && exported.Position.Sequence >= end
            );

    /// <summary>What can be taken of audit events: what is exported.</summary>
    public Task<StreamLimits> OfAuditAsync(CancellationToken cancellationToken) =>
        LimitsAsync(HubNames.AuditEvents, null, cancellationToken);

    private async Task<StreamLimits> LimitsAsync(
        string hub,
        Dictionary<int, KnownCursor>? others,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var ends = await EndsAsync(hub, cancellationToken);
        var exported = await CursorsAsync(TableNames.ExportCursors, hub, cancellationToken);
        var places = new Dictionary<int, StreamPosition>();
        var whole = now;
        foreach (var (partition, end) in ends)
        {
            var isThere = exported.TryGetValue(partition, out var cursor);
            var place = cursor?.Position ?? default;
            if (isThere && others is not null)
            {
                isThere = others.TryGetValue(partition, out cursor);
                var other = cursor?.Position ?? default;
                place = other.Covers(place) ? place : other;
            }

            if (isThere)
            {
                places[partition] = place;
            }

            if (end >= 0 && (!isThere || place.Sequence < end))
            {
                var until = isThere ? place.EnqueuedAt : DateTimeOffset.MinValue;
                whole = until < whole ? until : whole;
            }
        }

        return new StreamLimits(
            places,
            whole > DateTimeOffset.MinValue + Tolerance ? whole - Tolerance : whole
        );
    }

    private async Task<Dictionary<int, KnownCursor>> CursorsAsync(
        string table,
        string hub,
        CancellationToken cancellationToken
    ) =>
        (
            await new CursorTable(storage.Tables.GetTableClient(table)).ReadAllAsync(
                cancellationToken
            )
        )
            .Where(cursor => cursor.Hub == hub)
            .ToDictionary(cursor => cursor.Partition);

    // The last number of each partition; -1 of one that never had any.
    private async Task<Dictionary<int, long>> EndsAsync(
        string hub,
        CancellationToken cancellationToken
    )
    {
        var producer = hubs.Producer(hub);
        var ids = await producer.GetPartitionIdsAsync(cancellationToken);
        var properties = await Task.WhenAll(
            ids.Select(id => producer.GetPartitionPropertiesAsync(id, cancellationToken))
        );
        return properties.ToDictionary(
            one => int.Parse(one.Id, CultureInfo.InvariantCulture),
            one => one.LastEnqueuedSequenceNumber
        );
    }
}
