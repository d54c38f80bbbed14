using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Tracking.Shared.Audit;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Exports;

/// <summary>An append blob as one writer knows it: how long it is, and what its last line says.</summary>
internal sealed class ExportBlob
{
    // A line is at most as long as a frame, and that is at most 1 MiB.
    private const int TailBytes = 128 * 1024;
    private const int LongestTailBytes = 4 * 1024 * 1024;

    private readonly AppendBlobClient client;
    private byte[] lastLine = [];

    private ExportBlob(AppendBlobClient client) => this.client = client;

    /// <summary>Its name.</summary>
    public string Name => client.Name;

    /// <summary>Its length in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>How many appends it consists of; storage allows 50,000.</summary>
    public int Blocks { get; private set; }

    /// <summary>The place of its last line; null when it has none.</summary>
    public EventSource? Place { get; private set; }

    /// <summary>The hash of its last line; null when it has none.</summary>
    public string? LastHash { get; private set; }

    /// <summary>Opens a blob, and makes it when it is not there.</summary>
    public static async Task<ExportBlob> OpenAsync(
        BlobContainerClient container,
        string name,
        CancellationToken cancellationToken
    )
    {
        var blob = new ExportBlob(container.GetAppendBlobClient(name));
        try
        {
            await blob.client.CreateAsync(
                new AppendBlobCreateOptions
                {
                    HttpHeaders = new BlobHttpHeaders { ContentType = "application/x-ndjson" },
                    Conditions = new AppendBlobRequestConditions { IfNoneMatch = ETag.All },
                },
                cancellationToken
            );
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            await blob.ReadTailAsync(cancellationToken);
        }

        return blob;
    }

    /// <summary>Opens a blob; null when it is not there.</summary>
    public static async Task<ExportBlob?> FindAsync(
        BlobContainerClient container,
        string name,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var blob = new ExportBlob(container.GetAppendBlobClient(name));
            await blob.ReadTailAsync(cancellationToken);
            return blob;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Appends lines, if nobody else has appended any.</summary>
    /// <param name="lines">Whole lines.</param>
    /// <param name="place">The place of the last line.</param>
    /// <param name="lastHash">The hash of the last line, for chained exports.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PartitionTakenException">Somebody has, or this very append went through before.</exception>
    public async Task AppendAsync(
        ReadOnlyMemory<byte> lines,
        EventSource place,
        string? lastHash,
        CancellationToken cancellationToken
    )
    {
        using var stream = BinaryData.FromBytes(lines).ToStream();
        try
        {
            var info = await client.AppendBlockAsync(
                stream,
                new AppendBlobAppendBlockOptions
                {
                    Conditions = new AppendBlobRequestConditions { IfAppendPositionEqual = Length },
                },
                cancellationToken
            );
            (Length, Blocks) = (Length + lines.Length, info.Value.BlobCommittedBlockCount);
            (Place, LastHash) = (place, lastHash);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            throw new PartitionTakenException($"Somebody else has written to {Name}.", e);
        }
    }

    /// <summary>The event of the last line that was there when the blob was opened.</summary>
    public TrackedEvent? ReadLastEvent() => TrackedEvent.Read(lastLine);

    private async Task ReadTailAsync(CancellationToken cancellationToken)
    {
        var properties = await client.GetPropertiesAsync(cancellationToken: cancellationToken);
        Length = properties.Value.ContentLength;
        Blocks = properties.Value.BlobCommittedBlockCount;
        for (var size = TailBytes; Length > 0 && Place is null; size *= 4)
        {
            var from = Math.Max(0, Length - size);
            var tail = await client.DownloadContentAsync(
                new BlobDownloadOptions { Range = new HttpRange(from, Length - from) },
                cancellationToken
            );
            var bytes = tail.Value.Content.ToMemory().Span;
            if (from > 0 && bytes.TrimEnd((byte)'\n').IndexOf((byte)'\n') < 0)
            {
                if (size >= LongestTailBytes)
                {
                    throw new InvalidDataException(
                        $"{Name} does not end with a line of an export."
                    );
                }

                continue;
            }

            Place = ExportLine.LastPlace(bytes, out var line);
            LastHash = LineChain.HashOf(line);
            lastLine = line.ToArray();
        }
    }
}
