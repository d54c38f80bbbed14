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

        // The facts of what is worked out by now are published, before the end of the hub.
        var ends = await EndsAsync(HubNames.TrackedEvents, cancellationToken);
        var facts = await CursorsAsync(
            TableNames.ExportCursors,
            HubNames.FactCursors,
            cancellationToken
        );
        var told = new Dictionary<int, StreamPosition>();
        foreach (var (partition, cursor) in sessions)
        {
            var exported = facts.GetValueOrDefault(partition);
            var isAtEnd =
                ends.TryGetValue(partition, out var end) && exported?.Position.Covers(end) == true;
            if ((isAtEnd ? cursor.Position : ToldUpTo(cursor, exported)) is { } place)
            {
                told[partition] = place;
            }
        }

        return await LimitsAsync(HubNames.TrackedEvents, told, cancellationToken);
    }

    /// <summary>The last frame of which all facts are exported; null when that cannot be said of any.</summary>
    internal static StreamPosition? ToldUpTo(KnownCursor sessions, KnownCursor? facts)
    {
        if (FactMark.Remembered(sessions.Memo) is not { } last)
        {
            return sessions.Position;
        }

        if (FactMark.Remembered(facts?.Memo) is not { } exported)
        {
            return null;
        }

        // There may be more facts of the frame from which the last one that is exported follows, and of later ones.
        var before = exported.Source.Position with
        {
            Sequence = exported.Source.Sequence - 1,
        };
        return exported.Covers(last) || before.Covers(sessions.Position)
            ? sessions.Position
            : before;
    }

    /// <summary>What can be taken of audit events: what is exported.</summary>
    public Task<StreamLimits> OfAuditAsync(CancellationToken cancellationToken) =>
        LimitsAsync(HubNames.AuditEvents, null, cancellationToken);

    private async Task<StreamLimits> LimitsAsync(
        string hub,
        Dictionary<int, StreamPosition>? others,
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
                isThere = others.TryGetValue(partition, out var other);
                place = other.Covers(place) ? place : other;
            }

            if (isThere)
            {
                places[partition] = place;
            }

            if (end.Sequence >= 0 && !(isThere && place.Covers(end)))
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

    // The last frame of each partition; -1 of one that never had any.
    private async Task<Dictionary<int, StreamPosition>> EndsAsync(
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
            one => new StreamPosition(one.LastEnqueuedSequenceNumber, one.LastEnqueuedTime)
        );
    }
}
