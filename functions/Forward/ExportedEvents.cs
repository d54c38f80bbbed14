using System.Runtime.CompilerServices;
using System.Text;
using Azure.Messaging.EventHubs;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Tracking.Shared.Audit;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Forward;

/// <summary>Reads events again that the hub no longer has, from the lines of the exports.</summary>
public sealed class ExportedEvents(StorageClients storage, TimeProvider time)
{
    private const int MaximumEvents = 500;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly BlobContainerClient container = storage.Blobs.GetBlobContainerClient(
        BlobNames.AppEvents
    );

    /// <summary>The events of a partition from a place on, in order, up to a frame that the hub has.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="from">The place of the first event.</param>
    /// <param name="to">The number of the first frame that is not wanted.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    internal async IAsyncEnumerable<PlacedItems> ReadAsync(
        int partition,
        EventSource from,
        long to,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var items = new List<StreamItem>();
        await foreach (var name in FilesAsync(partition, from.EnqueuedAt, cancellationToken))
        {
            await foreach (var line in LinesAsync(name, cancellationToken))
            {
                if (Read(line) is not { } item)
                {
                    continue;
                }

                var place = item.Place;
                if (place.Sequence >= to && !from.Position.IsOfOlderHub(place.Position))
                {
                    if (items.Count > 0)
                    {
                        yield return Slice(items);
                    }

                    yield break;
                }

                if ((place.Sequence, place.Index).CompareTo((from.Sequence, from.Index)) >= 0)
                {
                    items.Add(item);
                }

                if (items.Count == MaximumEvents)
                {
                    yield return Slice(items);
                    items = [];
                }
            }
        }

        if (items.Count > 0)
        {
            yield return Slice(items);
        }
    }

    /// <summary>The event of a line, without its place before it; null when it has none.</summary>
    internal static StreamItem? Read(ReadOnlyMemory<byte> line)
    {
        if (!ExportedPlace.TryRead(line.Span, out var place))
        {
            return null;
        }

        var json = (byte[])[(byte)'{', .. line.Span[place.Length..]];
        var frame = EventHubsModelFactory.EventData(
            BinaryData.FromBytes(Array.Empty<byte>()),
            sequenceNumber: place.Source.Sequence,
            offsetString: "",
            enqueuedTime: place.Source.EnqueuedAt
        );
        return new StreamItem(frame, place.Source.Index, json);
    }

    private static PlacedItems Slice(List<StreamItem> items)
    {
        var last = items[^1].Place;
        return new(items, last with { Index = last.Index + 1 });
    }

    // In the order in which they were written: an hour never goes back.
    private async IAsyncEnumerable<string> FilesAsync(
        int partition,
        DateTimeOffset from,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var last = time.GetUtcNow() + Hour;
        for (
            var hour = from.UtcDateTime.Date.AddHours(from.UtcDateTime.Hour);
            hour < last;
            hour += Hour
        )
        {
            var first = BlobNames.Export(
                BlobNames.Events,
                new DateTimeOffset(hour, TimeSpan.Zero),
                partition,
                0
            );
            var prefix = first[..(first.LastIndexOf('-') + 1)];
            var names = new List<string>();
            await foreach (
                var blob in container.GetBlobsAsync(
                    BlobTraits.None,
                    BlobStates.None,
                    prefix,
                    cancellationToken
                )
            )
            {
                names.Add(blob.Name);
            }

            foreach (var name in names.OrderBy(BlobNames.NumberOf))
            {
                yield return name;
            }
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(
        string name,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var blob = await container
            .GetBlobClient(name)
            .DownloadStreamingAsync(cancellationToken: cancellationToken);
        using var reader = new StreamReader(blob.Value.Content, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return Encoding.UTF8.GetBytes(line);
        }
    }
}
