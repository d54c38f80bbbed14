using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Audit;

namespace Tracking.Functions.Exports;

/// <summary>
/// Measures what the audit log holds, behind what a head has said already: of each partition the blob that it named
/// last, as far as it has grown, and those that came after it.
/// </summary>
internal sealed partial class LogMeter(BlobContainerClient container, ILogger logger)
{
    /// <summary>The blobs that have grown, and the last one of each partition, by name.</summary>
    /// <param name="known">What the head before says.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<IReadOnlyList<HeldBlob>> MeasureAsync(
        IReadOnlyList<HeldBlob> known,
        CancellationToken cancellationToken
    )
    {
        var last = new Dictionary<int, (AuditBlobName Name, HeldBlob Held)>();
        foreach (var held in known)
        {
            if (AuditBlobName.Parse(held.Name) is { } name && IsLater(last, name))
            {
                last[name.Partition] = (name, held);
            }
        }

        var told = new SortedDictionary<string, HeldBlob>(StringComparer.Ordinal);
        foreach (var (name, length) in await ListAsync(last, cancellationToken))
        {
            var before =
                last.TryGetValue(name.Partition, out var of) && of.Name.Text == name.Text
                    ? of.Held
                    : new HeldBlob(name.Text, 0, 0, "");
            if (length < before.Bytes)
            {
                LogShorter(name.Text, length, before.Bytes);
            }
            else if (
                length > before.Bytes
                && await ReadAsync(before, length, cancellationToken) is { Lines: > 0 } held
                && held != before
            )
            {
                last[name.Partition] = (name, held);
                told[held.Name] = held;
            }
        }

        foreach (var (_, held) in last.Values)
        {
            told[held.Name] = held;
        }

        return [.. told.Values];
    }

    // Those that may have lines which no head has; each partition's in the order in which they were written.
    private async Task<IReadOnlyList<(AuditBlobName Name, long Length)>> ListAsync(
        Dictionary<int, (AuditBlobName Name, HeldBlob Held)> last,
        CancellationToken cancellationToken
    )
    {
        var listed = new List<(AuditBlobName Name, long Length)>();
        await foreach (
            var blob in container.GetBlobsAsync(
                BlobTraits.None,
                BlobStates.None,
                AuditBlobName.Prefix,
                cancellationToken
            )
        )
        {
            if (
                blob.Properties.ContentLength is > 0 and var length
                && AuditBlobName.Parse(blob.Name) is { } name
                && (IsLater(last, name) || last[name.Partition].Name == name)
            )
            {
                listed.Add((name, length));
            }
        }

        return [.. listed.OrderBy(one => one.Name.Place)];
    }

    private async Task<HeldBlob> ReadAsync(
        HeldBlob before,
        long length,
        CancellationToken cancellationToken
    )
    {
        var download = await container
            .GetBlobClient(before.Name)
            .DownloadStreamingAsync(
                new BlobDownloadOptions
                {
                    Range = new HttpRange(before.Bytes, length - before.Bytes),
                },
                cancellationToken
            );
        await using var content = download.Value.Content;
        return await LineMeter.ReadAsync(content, before, cancellationToken);
    }

    private static bool IsLater(
        Dictionary<int, (AuditBlobName Name, HeldBlob Held)> last,
        AuditBlobName name
    ) => !last.TryGetValue(name.Partition, out var of) || name.IsBehind(of.Name);

    [LoggerMessage(
        3,
        LogLevel.Error,
        "The blob {Name} of the audit log has {Length} bytes, and a head says that it had {Held}"
    )]
    private partial void LogShorter(string name, long length, long held);
}
