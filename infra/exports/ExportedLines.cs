using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Tracking.Functions.Compact;
using Tracking.Shared.Audit;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Exports;

/// <summary>A line of an export.</summary>
/// <param name="Place">Where the hub has its event.</param>
/// <param name="Event">The event; null when it is none.</param>
internal sealed record ExportedLine(EventSource Place, TrackedEvent? Event);

/// <summary>The lines of an export's partitions, read a piece at a time.</summary>
internal sealed class ExportedLines(BlobContainerClient container, ExportListing listing)
{
    private const int PieceBytes = 1024 * 1024;

    /// <summary>Lists the files that may have lines of a time.</summary>
    /// <param name="container">The container.</param>
    /// <param name="from">From this time on.</param>
    /// <param name="to">Before this time. An event that a hub's clock puts a little before an hour may be in the file of the hour.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<ExportedLines> ListAsync(
        BlobContainerClient container,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    ) =>
        new(
            container,
            await ExportListing.ReadAsync(container, from, to.AddHours(1), cancellationToken)
        );

    /// <summary>The partitions that have files.</summary>
    public IEnumerable<int> Partitions => listing.Partitions(BlobNames.Events);

    /// <summary>The lines of a partition in their order.</summary>
    public async IAsyncEnumerable<ExportedLine> ReadAsync(
        int partition,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var file in listing.From(BlobNames.Events, partition, null))
        {
            await using var stream = await container
                .GetBlobClient(file.Name)
                .OpenReadAsync(
                    new BlobOpenReadOptions(allowModifications: true) { BufferSize = PieceBytes },
                    cancellationToken
                );
            var reader = PipeReader.Create(stream, new(bufferSize: PieceBytes));
            for (var isLast = false; !isLast; )
            {
                var read = await reader.ReadAsync(cancellationToken);
                var (rest, lines) = (read.Buffer, new List<ExportedLine>());
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    if (Read(rest.Slice(0, end), file.Name) is { } line)
                    {
                        lines.Add(line);
                    }

                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                // What is behind the last line break is being written.
                isLast = read.IsCompleted;
                reader.AdvanceTo(rest.Start, rest.End);
                foreach (var line in lines)
                {
                    yield return line;
                }
            }

            await reader.CompleteAsync();
        }
    }

    private static ExportedLine? Read(ReadOnlySequence<byte> bytes, string file)
    {
        if (bytes.IsEmpty)
        {
            return null;
        }

        var line = bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();
        if (ExportedEvent.Read(line) is { } read)
        {
            return new ExportedLine(read.Place, read.Event);
        }

        // What is no event has a place all the same, as long as it is JSON.
        try
        {
            JsonDocument.Parse(line.ToArray()).Dispose();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file} has a line that is none: {e.Message}", e);
        }

        return ExportedPlace.TryRead(line, out var place)
            ? new ExportedLine(place.Source, null)
            : throw new InvalidDataException($"{file} has a line without a place.");
    }
}
