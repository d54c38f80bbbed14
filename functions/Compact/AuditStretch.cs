using Azure.Storage.Blobs;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>What is taken into tables at once of the audit events of all partitions.</summary>
internal sealed class AuditStretch
{
    private const long Bytes = 4 * 1024 * 1024;

    private readonly List<ExportedEvent> lines = [];
    private readonly Dictionary<int, StreamPlace> places = [];

    /// <summary>The lines.</summary>
    public IReadOnlyList<ExportedEvent> Lines => lines;

    /// <summary>The places behind them.</summary>
    public IReadOnlyDictionary<int, StreamPlace> Places => places;

    /// <summary>Whether there is nothing more.</summary>
    public bool IsLast { get; private set; } = true;

    /// <summary>Reads what is behind the places of a run.</summary>
    public static async Task<AuditStretch> ReadAsync(
        BlobContainerClient container,
        ExportListing listing,
        CompactRun run,
        StreamLimits limits,
        CancellationToken cancellationToken
    )
    {
        var stretch = new AuditStretch();
        foreach (var partition in limits.Places.Keys.Order())
        {
            var from = run.PlaceOf(HubNames.AuditEvents, partition);
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
}
