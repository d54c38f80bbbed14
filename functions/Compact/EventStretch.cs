using Azure.Storage.Blobs;
using Tracking.Shared.Access;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>What is taken into tables at once of the events of all partitions, and of the facts about their sessions.</summary>
internal sealed class EventStretch : IStretch
{
    // About what is read at once, of all partitions together: it is in memory as rows several times over.
    private const long Bytes = 12 * 1024 * 1024;
    private const long LeastBytes = 512 * 1024;

    private readonly List<ExportedEvent> events = [];
    private readonly List<SessionFact> facts = [];
    private readonly Dictionary<int, StreamPlace> eventPlaces = [];
    private readonly Dictionary<int, StreamPlace> factPlaces = [];
    private readonly Lazy<ILookup<string, ExportedEvent>> eventsOf;
    private readonly Lazy<ILookup<string, SessionFact>> factsOf;

    private EventStretch()
    {
        eventsOf = new(() => events.ToLookup(line => line.Event.Project));
        factsOf = new(() => facts.ToLookup(fact => fact.Line.Event.Project));
    }

    /// <summary>The events of each project.</summary>
    public ILookup<string, ExportedEvent> EventsOf => eventsOf.Value;

    /// <summary>All facts that follow from events up to the last one of each partition, and from sweeps between them.</summary>
    public ILookup<string, SessionFact> FactsOf => factsOf.Value;

    /// <inheritdoc />
    public IEnumerable<string> Projects =>
        EventsOf
            .Select(ofOne => ofOne.Key)
            .Union(FactsOf.Select(ofOne => ofOne.Key))
            .Order(StringComparer.Ordinal);

    /// <inheritdoc />
    public IEnumerable<(string Table, LakePeriod Period)> Periods =>
        events
            .Select(line =>
                (ProjectTables.PathOf(line.Event.Project, LakeTables.Events), line.Hour)
            )
            .Concat(
                facts
                    .Where(fact => fact.IsEnd)
                    .Select(fact =>
                        (
                            ProjectTables.PathOf(fact.Line.Event.Project, LakeTables.Sessions),
                            fact.Line.Hour
                        )
                    )
            )
            .Distinct();

    /// <summary>The places behind the events.</summary>
    public IReadOnlyDictionary<int, StreamPlace> EventPlaces => eventPlaces;

    /// <summary>The places behind the facts.</summary>
    public IReadOnlyDictionary<int, StreamPlace> FactPlaces => factPlaces;

    /// <inheritdoc />
    public bool IsLast { get; private set; } = true;

    /// <summary>Reads what is behind some places.</summary>
    public static async Task<IStretch> ReadAsync(
        BlobContainerClient container,
        ExportListing listing,
        IReadOnlyDictionary<string, StreamPlace> places,
        StreamLimits limits,
        CancellationToken cancellationToken
    )
    {
        var stretch = new EventStretch();
        var each = Math.Max(LeastBytes, Bytes / Math.Max(1, limits.Places.Count));
        foreach (var (partition, limit) in limits.Places.OrderBy(place => place.Key))
        {
            var from = CompactState.PlaceOf(places, HubNames.TrackedEvents, partition);
            var read = await StreamTail.ReadAsync(
                container,
                listing.From(BlobNames.Events, partition, from?.Blob),
                from,
                line => limits.Allows(partition, line.Place.Position),
                each,
                cancellationToken
            );
            stretch.events.AddRange(read.Events);
            stretch.IsLast &= read.IsWhole;
            Keep(stretch.eventPlaces, partition, read.Place);

            // All facts of these events, and none of later ones: of those the sessions are not known whole.
            var end = read.IsWhole ? limit : read.Place?.Last.Position ?? limit;
            var factsFrom = CompactState.PlaceOf(places, CompactedStream.Facts, partition);
            var told = await StreamTail.ReadAsync(
                container,
                listing.From(BlobNames.Facts, partition, factsFrom?.Blob),
                factsFrom,
                line =>
                    line.Event.Source is not { } source
                    || end.Covers(source.Position)
                    || source.Position.IsOfOlderHub(end),
                long.MaxValue,
                cancellationToken
            );
            stretch.facts.AddRange(told.Events.Select(SessionFact.Of).OfType<SessionFact>());
            Keep(stretch.factPlaces, partition, told.Place);
        }

        return stretch;
    }

    /// <inheritdoc />
    public Task TakeAsync(
        ProjectTables tables,
        IReadOnlyList<PromotedColumn> columns,
        CancellationToken cancellationToken
    ) => tables.TakeAsync(this, columns, cancellationToken);

    /// <inheritdoc />
    public void Move(Dictionary<string, StreamPlace> known)
    {
        CompactState.Move(known, HubNames.TrackedEvents, eventPlaces);
        CompactState.Move(known, CompactedStream.Facts, factPlaces);
    }

    private static void Keep(Dictionary<int, StreamPlace> places, int partition, StreamPlace? place)
    {
        if (place is not null)
        {
            places[partition] = place;
        }
    }
}
