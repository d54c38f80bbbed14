using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Tracking.Shared.Events;

namespace Tracking.Functions.Compact;

/// <summary>What a partition of an export has behind a place.</summary>
/// <param name="Events">Its lines.</param>
/// <param name="Place">The place behind them; null while the partition has none.</param>
/// <param name="IsWhole">Whether that is all that was to be read, and not only as much as was wanted at once.</param>
internal sealed record StreamStretch(
    IReadOnlyList<ExportedEvent> Events,
    StreamPlace? Place,
    bool IsWhole
);

/// <summary>Reads the lines of one partition of an export that are not in the tables yet.</summary>
internal static class StreamTail
{
    // A line is at most as long as a frame, and is to be in a piece whole.
    private const int LongestLine = 2 * 1024 * 1024;
    private const int PieceBytes = LongestLine;

    /// <summary>Reads whole lines behind a place.</summary>
    /// <param name="container">The container.</param>
    /// <param name="files">The files of the partition, from that of the place on.</param>
    /// <param name="from">The place; null for the beginning.</param>
    /// <param name="isToRead">Whether a line is to be read; the first one that is not ends the stretch.</param>
    /// <param name="maximumBytes">About how many bytes are read.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public static async Task<StreamStretch> ReadAsync(
        BlobContainerClient container,
        IEnumerable<ExportFile> files,
        StreamPlace? from,
        Func<ExportedEvent, bool> isToRead,
        long maximumBytes,
        CancellationToken cancellationToken
    )
    {
        var events = new List<ExportedEvent>();
        var (place, left) = (from, maximumBytes);
        var whole = (Events: 0, Place: from);
        foreach (var file in files)
        {
            var offset = file.Name == from?.Blob ? from.Offset : 0;
            while (offset < file.Length)
            {
                if (left <= 0)
                {
                    // The rest of the last frame may be in the next piece, and a frame is taken whole.
                    return new StreamStretch(events[..whole.Events], whole.Place, IsWhole: false);
                }

                var bytes = await DownloadAsync(container, file, offset, cancellationToken);
                var end = bytes.Span.LastIndexOf((byte)'\n') + 1;
                if (end == 0 && bytes.Length >= LongestLine)
                {
                    throw new InvalidDataException($"{file.Name} has no line at {offset}.");
                }

                foreach (var range in bytes.Span[..end].Split((byte)'\n'))
                {
                    if (
                        bytes.Span[range] is not { IsEmpty: false } line
                        || ExportedEvent.Read(line) is not { } next
                    )
                    {
                        continue;
                    }

                    if (!isToRead(next))
                    {
                        return new StreamStretch(events, place, IsWhole: true);
                    }

                    if (next.Place.Sequence != place?.Last.Sequence)
                    {
                        whole = (events.Count, place);
                    }

                    events.Add(next);
                    place = new StreamPlace(
                        file.Name,
                        offset + range.End.GetOffset(bytes.Length) + 1,
                        next.Place,
                        GenerationOf(place, next.Place)
                    );
                }

                (offset, left) = (offset + end, left - end);
                if (end == 0)
                {
                    break;
                }
            }
        }

        return new StreamStretch(events, place, IsWhole: true);
    }

    private static int GenerationOf(StreamPlace? before, EventSource next) =>
        before is null ? 0
        : next.Position.Sequence <= before.Last.Sequence
        && before.Last.Position.IsOfOlderHub(next.Position)
            ? before.Generation + 1
        : before.Generation;

    private static async Task<ReadOnlyMemory<byte>> DownloadAsync(
        BlobContainerClient container,
        ExportFile file,
        long offset,
        CancellationToken cancellationToken
    )
    {
        var content = await container
            .GetBlobClient(file.Name)
            .DownloadContentAsync(
                new BlobDownloadOptions
                {
                    Range = new HttpRange(offset, Math.Min(PieceBytes, file.Length - offset)),
                },
                cancellationToken
            );
        return content.Value.Content.ToMemory();
    }
}
