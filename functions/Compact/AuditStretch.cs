using Azure.Storage.Blobs;
using Tracking.Shared.Access;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>What is taken into tables at once of the audit events of all partitions.</summary>
internal sealed class AuditStretch : IStretch
{
    private const long Bytes = 4 * 1024 * 1024;

    private readonly List<ExportedEvent> lines = [];
    private readonly Dictionary<int, StreamPlace> places = [];

    /// <summary>The lines.</summary>
    public IReadOnlyList<ExportedEvent> Lines => lines;

    /// <inheritdoc />
    public IEnumerable<string> Projects =>
        lines.Select(line => line.Event.Project).Distinct().Order(StringComparer.Ordinal);

    /// <inheritdoc />
    public IEnumerable<(string Table, LakePeriod Period)> Periods =>
        lines
            .Select(line => (ProjectTables.PathOf(line.Event.Project, LakeTables.Audit), line.Hour))
            .Distinct();

    /// <summary>The places behind them.</summary>
    public IReadOnlyDictionary<int, StreamPlace> Places => places;

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
        var stretch = new AuditStretch();
        foreach (var partition in limits.Places.Keys.Order())
        {
            var from = CompactState.PlaceOf(places, HubNames.AuditEvents, partition);
            var read = await StreamTail.ReadAsync(
                container,
                listing.From(BlobNames.Events, partition, from?.Blob),
                from,
                line => limits.Allows(partition, line.Place.Position),
                Bytes,
                cancellationToken
            );
            stretch.lines.AddRange(read.Events);
            stretch.IsLast &= read.IsWhole;
            if (read.Place is { } place)
            {
                stretch.places[partition] = place;
            }
        }

        return stretch;
    }

    /// <inheritdoc />
    public Task TakeAsync(
        ProjectTables tables,
        IReadOnlyList<PromotedColumn> columns,
        CancellationToken cancellationToken
    ) => tables.TakeAsync(this, cancellationToken);

    /// <inheritdoc />
    public void Move(Dictionary<string, StreamPlace> known) =>
        CompactState.Move(known, HubNames.AuditEvents, places);
}
