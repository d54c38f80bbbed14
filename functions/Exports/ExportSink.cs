using System.Buffers;
using Azure.Storage.Blobs;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Exports;

/// <summary>
/// Writes one partition of an export: every event of the hub is one line, once. An append says at
/// which length it expects the blob, so of two writers one is told that it is late; it looks again
/// and goes on behind the other. The cursor says where to look; what a writer that died had appended
/// without saying so in the cursor, the last line of the blob says.
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

    /// <inheritdoc />
    public async Task BeginAsync(string? memo, CancellationToken cancellationToken)
    {
        var known = ExportMemo.Read(memo);
        (mark, written, blob, hour) = (known.Mark, null, null, default);
        lines.ResetWrittenCount();
        if (known.Blob is not null)
        {
            hour = BlobNames.HourOf(known.Blob);
            blob = await ExportBlob.FindAsync(container, known.Blob, cancellationToken);
            TakeOver();
        }
    }

    /// <inheritdoc />
    public async Task<string?> WriteAsync(
        IReadOnlyList<StreamItem> items,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        (EventSource Place, string Hash)? last = null;
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

            last = (item.Place, WriteLine(item, last?.Hash ?? blob!.LastHash));
        }

        if (last is { } rest)
        {
            await AppendAsync(rest, cancellationToken);
        }

        return new ExportMemo(blob?.Name, mark).ToText();
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

    private string WriteLine(StreamItem item, string previousHash)
    {
        var start = lines.WrittenCount;
        ExportLine.Write(lines, item, partition, target.IsChained ? previousHash : null);
        return target.IsChained ? ExportLine.HashOf(lines.WrittenSpan[start..]) : previousHash;
    }

    private async Task AppendAsync(
        (EventSource Place, string Hash) last,
        CancellationToken cancellationToken
    )
    {
        await blob!.AppendAsync(lines.WrittenMemory, last.Place, last.Hash, cancellationToken);
        written = last.Place;
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

    /// <summary>What the open blob holds counts as written, if it is of this hub.</summary>
    private void TakeOver()
    {
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
                mark = FactMark.Of(blob.ReadLastEvent()!);
            }
        }
    }

    private static DateTimeOffset HourOf(StreamItem item)
    {
        var time = item.Frame.EnqueuedTime.UtcDateTime;
        return new DateTimeOffset(time.Date.AddHours(time.Hour), TimeSpan.Zero);
    }
}
