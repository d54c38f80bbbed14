using System.Buffers;
using Azure.Storage.Blobs;
using Tracking.Shared.Audit;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Exports;

/// <summary>
/// Writes one partition of an export: every event of the hub is one line, once. An append says at
/// which length it expects the blob, so of two writers one is told that it is late; it looks again
/// and goes on behind the other. The cursor says where to look; what a writer that died had appended
/// without saying so in the cursor, the last line of the blob says. The lines of a chained export are one chain over
/// all blobs of the partition.
/// </summary>
internal sealed class ExportSink(BlobContainerClient container, ExportTarget target, int partition)
    : IPartitionSink
{
    // The last of the 50,000 blocks that an append blob may have is never needed.
    private const int MaximumBlocks = 49_000;
    private const int AppendBytes = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> lines = new(64 * 1024);
    private ExportBlob? blob;
    private DateTimeOffset hour;
    private EventSource? written;
    private FactMark? mark;

    // Of the partition's last line, whichever blob it is in; null when there is none, and when the export is not chained.
    private string? lastHash;

    /// <inheritdoc />
    public Gathering Gathering => target.Gathering;

    /// <inheritdoc />
    public async Task BeginAsync(string? memo, CancellationToken cancellationToken)
    {
        var known = ExportMemo.Read(memo);
        (mark, lastHash, written, blob, hour) = (known.Mark, known.LastHash, null, null, default);
        lines.ResetWrittenCount();
        if (known.Blob is not null)
        {
            hour = BlobNames.HourOf(known.Blob);
            blob = await ExportBlob.FindAsync(container, known.Blob, cancellationToken);
            TakeOver();
        }

        if (target.IsChained && lastHash is null)
        {
            await FindLastAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public async Task<string?> WriteAsync(
        IReadOnlyList<StreamItem> items,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        (EventSource Place, string? Hash)? last = null;
        foreach (var item in items)
        {
            if (item.IsSweep || !IsToWrite(item, refusals))
            {
                continue;
            }

            if (last is { } full && (lines.WrittenCount >= AppendBytes || !Fits(item)))
            {
                await AppendAsync(full, cancellationToken);
                last = null;
            }

            if (last is null)
            {
                await EnsureBlobAsync(item, cancellationToken);
                if (!IsNew(item.Place))
                {
                    // It turned out that somebody has written it.
                    continue;
                }
            }

            last = (item.Place, WriteLine(item, last?.Hash));
        }

        if (last is { } rest)
        {
            await AppendAsync(rest, cancellationToken);
        }

        return new ExportMemo(blob?.Name, mark, lastHash).ToText();
    }

    /// <summary>Whether an item becomes a line: all that are events do, and facts that are new.</summary>
    private bool IsToWrite(StreamItem item, Refusals refusals)
    {
        if (!IsNew(item.Place))
        {
            return false;
        }

        if (!ExportLine.IsEvent(item.Json.Span))
        {
            refusals.Add(item, DeadLetterReason.NotAnEvent, "It is not an object.");
            return false;
        }

        return !target.IsFacts || IsNewFact(item, refusals);
    }

    private bool IsNew(EventSource place) => written is null || place.IsAfter(written);

    // A fact is published again when its writer died before it could say that it had been.
    private bool IsNewFact(StreamItem item, Refusals refusals)
    {
        if (item.Read(refusals) is not { } fact)
        {
            return false;
        }

        if (FactMark.Of(fact) is not { } next)
        {
            return true;
        }

        if (mark?.Covers(next) == true)
        {
            return false;
        }

        mark = next;
        return true;
    }

    /// <summary>Writes a line behind one of a hash; the first line of what is to be appended behind the partition's last.</summary>
    private string? WriteLine(StreamItem item, string? previous)
    {
        if (!target.IsChained)
        {
            ExportLine.Write(lines, item, partition, null);
            return null;
        }

        var start = lines.WrittenCount;
        previous ??= lastHash ?? LineChain.BeginningOf(blob!.Name);
        ExportLine.Write(lines, item, partition, previous);
        return LineChain.HashOf(lines.WrittenSpan[start..]);
    }

    private async Task AppendAsync(
        (EventSource Place, string? Hash) last,
        CancellationToken cancellationToken
    )
    {
        await blob!.AppendAsync(lines.WrittenMemory, last.Place, last.Hash, cancellationToken);
        (written, lastHash) = (last.Place, last.Hash);
        lines.ResetWrittenCount();
    }

    private bool Fits(StreamItem item) =>
        blob is not null && HourOf(item) <= hour && blob.Blocks < MaximumBlocks;

    /// <summary>
    /// Makes the blob of an event's hour the open one, or the next one when that is full. What another
    /// writer has written there counts as written.
    /// </summary>
    private async Task EnsureBlobAsync(StreamItem item, CancellationToken cancellationToken)
    {
        // The clocks of a hub's machines differ a little; hours never go back.
        var wanted = HourOf(item) > hour ? HourOf(item) : hour;
        var number = blob is not null && wanted == hour ? BlobNames.NumberOf(blob.Name) + 1 : 0;
        while (blob is null || wanted != hour || blob.Blocks >= MaximumBlocks)
        {
            hour = wanted;
            blob = await ExportBlob.OpenAsync(
                container,
                BlobNames.Export(target.Kind, hour, partition, number++),
                cancellationToken
            );
            TakeOver();
        }
    }

    /// <summary>
    /// Goes on behind the partition's last line, which nobody remembers: the cursor is lost, or has never seen a line.
    /// That is right for a hub that was made anew too, for its chain is that of the hub before.
    /// </summary>
    private async Task FindLastAsync(CancellationToken cancellationToken)
    {
        var name = await LastBlob.FindAsync(container, partition, cancellationToken);
        if (name is not null)
        {
            hour = BlobNames.HourOf(name);
            blob = await ExportBlob.FindAsync(container, name, cancellationToken);
            TakeOver();
        }
    }

    /// <summary>What the open blob holds counts as written, if it is of this hub.</summary>
    private void TakeOver()
    {
        if (target.IsChained)
        {
            lastHash = blob?.LastHash ?? lastHash;
        }

        if (
            blob?.Place is { } last
            && (
                written is null
                || last.IsAfter(written) && !last.Position.IsOfOlderHub(written.Position)
            )
        )
        {
            written = last;
            if (target.IsFacts)
            {
                // One that was told anew has none.
                mark = FactMark.Of(blob.ReadLastEvent()!) ?? mark;
            }
        }
    }

    private static DateTimeOffset HourOf(StreamItem item)
    {
        var time = item.Frame.EnqueuedTime.UtcDateTime;
        return new DateTimeOffset(time.Date.AddHours(time.Hour), TimeSpan.Zero);
    }
}
