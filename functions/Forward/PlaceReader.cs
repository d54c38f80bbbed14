using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Messaging.EventHubs.Consumer;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Forward;

/// <summary>Events that follow one another, and the place behind them.</summary>
internal sealed record PlacedItems(IReadOnlyList<StreamItem> Items, EventSource Next);

/// <summary>
/// Reads the hub of tracked events from a place on to its end, as the group that is there for that. What the hub no longer
/// keeps is read from the exports.
/// </summary>
public sealed partial class PlaceReader(
    HubClients hubs,
    ExportedEvents exports,
    ILogger<PlaceReader> logger
)
{
    private const int MaximumEvents = 500;
    private const int MaximumBytes = 512 * 1024;

    // Whoever catches up is done when it is nearly at the end; that goes on moving while it looks.
    private const int MaximumLooks = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The events from a place on, in order, until the hub has no more.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="from">The place of the first event.</param>
    /// <param name="reader">The reader that they are for.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="TimeoutException">The hub does not answer.</exception>
    internal async IAsyncEnumerable<PlacedItems> ReadAsync(
        int partition,
        EventSource from,
        string reader,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var look = 0; look < MaximumLooks; look++)
        {
            var hub = await hubs.Repairer(HubNames.TrackedEvents)
                .GetPartitionPropertiesAsync(Id(partition), cancellationToken);
            var last = hub.IsEmpty
                ? hub.BeginningSequenceNumber - 1
                : hub.LastEnqueuedSequenceNumber;
            if (last + 1 < from.Sequence)
            {
                // A hub that was deleted and made again counts from its beginning.
                LogYounger(partition, from.Sequence, last);
                from = new(
                    Math.Max(0, hub.BeginningSequenceNumber),
                    0,
                    hub.IsEmpty ? from.EnqueuedAt : hub.LastEnqueuedTime
                );
            }

            if (hub.BeginningSequenceNumber > from.Sequence)
            {
                LogExpired(partition, from.Sequence, hub.BeginningSequenceNumber - 1);
                await foreach (
                    var slice in exports.ReadAsync(
                        partition,
                        from,
                        hub.BeginningSequenceNumber,
                        cancellationToken
                    )
                )
                {
                    yield return slice;
                    from = slice.Next;
                }

                from = new(hub.BeginningSequenceNumber, 0, from.EnqueuedAt);
            }

            if (last < from.Sequence)
            {
                yield break;
            }

            await foreach (var slice in ReadAsync(partition, from, last, reader, cancellationToken))
            {
                yield return slice;
                from = slice.Next;
            }
        }
    }

    private async IAsyncEnumerable<PlacedItems> ReadAsync(
        int partition,
        EventSource from,
        long last,
        string reader,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var items = new List<StreamItem>();
        var bytes = 0;
        await foreach (
            var read in hubs.Repairer(HubNames.TrackedEvents)
                .ReadEventsFromPartitionAsync(
                    Id(partition),
                    EventPosition.FromSequenceNumber(from.Sequence, isInclusive: true),
                    new ReadEventOptions { MaximumWaitTime = Patience },
                    cancellationToken
                )
        )
        {
            if (read.Data is not { } frame)
            {
                throw new TimeoutException(
                    $"{HubNames.TrackedEvents} did not answer for partition {partition}."
                );
            }

            // What is no frame, the reader of the kind has told already.
            items.AddRange(
                FrameReader
                    .Read(frame, new Refusals())
                    .Where(item => item.IsFor(reader) && IsFrom(item.Place, from))
            );
            bytes += frame.EventBody.ToMemory().Length;
            var isLast = frame.SequenceNumber >= last;
            if (isLast || items.Count >= MaximumEvents || bytes >= MaximumBytes)
            {
                yield return new(
                    items,
                    new EventSource(frame.SequenceNumber + 1, 0, frame.EnqueuedTime)
                );
                (items, bytes) = ([], 0);
            }

            if (isLast)
            {
                break;
            }
        }
    }

    private static bool IsFrom(EventSource place, EventSource from) =>
        (place.Sequence, place.Index).CompareTo((from.Sequence, from.Index)) >= 0;

    private static string Id(int partition) => partition.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Partition {Partition} no longer has {From} to {To}: they are read from the exports"
    )]
    private partial void LogExpired(int partition, long from, long to);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "Partition {Partition} ends at {Last} and a target was at {From}: the hub is another one"
    )]
    private partial void LogYounger(int partition, long from, long last);
}
