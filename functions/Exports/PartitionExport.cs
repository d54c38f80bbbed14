using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Azure.Messaging.EventHubs;
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
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the app.")]
internal sealed class PartitionExport(ExportTarget target, int partition)
{
    // The last of the 50,000 blocks that an append blob may have is never needed.
    private const int MaximumBlocks = 49_000;
    private const int AppendBytes = 1024 * 1024;

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly ExportItems items = new(target);
    private StreamCursor? cursor;
    private ExportBlob? blob;
    private DateTimeOffset hour;
    private StreamPosition applied;

    /// <summary>Exports a batch.</summary>
    public async Task WriteAsync(
        IReadOnlyList<EventData> batch,
        CancellationToken cancellationToken
    )
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            while (!await TryWriteAsync(batch, cancellationToken))
            {
                cursor = null;
            }
        }
        catch
        {
            // What was written is not known; the next call looks.
            cursor = null;
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<bool> TryWriteAsync(
        IReadOnlyList<EventData> batch,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (cursor is null)
            {
                await LoadAsync(Frame.PositionOf(batch[0]), cancellationToken);
            }

            var letters = new List<DeadLetter>();
            IReadOnlyList<EventData> frames;
            do
            {
                frames = await target.Holes.AfterAsync(
                    target.Hub,
                    partition,
                    applied,
                    batch,
                    cancellationToken
                );
            } while (!await TryAppendAsync(frames, letters, cancellationToken));

            await target.DeadLetters.WriteAsync(letters, cancellationToken);
            await SaveAsync(frames, cancellationToken);
            return true;
        }
        catch (ExportConflictException)
        {
            return false;
        }
    }

    private async Task LoadAsync(StreamPosition first, CancellationToken cancellationToken)
    {
        var loaded = await target.Cursors.LoadAsync(
            target.Hub,
            partition,
            first,
            cancellationToken
        );
        (applied, items.Mark, blob, hour) = (loaded.Position, loaded.Mark, null, default);
        if (loaded.Blob is not null)
        {
            hour = BlobNames.HourOf(loaded.Blob);
            blob = await ExportBlob.FindAsync(target.Container, loaded.Blob, cancellationToken);
            TakeOver();
        }

        cursor = loaded;
    }

    /// <summary>What the open blob holds beyond what was known counts as applied.</summary>
    /// <returns>Whether it holds more.</returns>
    private bool TakeOver()
    {
        if (blob?.Position is not { } last || applied.Covers(last) || last.IsOfOlderHub(applied))
        {
            return false;
        }

        applied = last;
        if (target.IsFacts)
        {
            items.Mark = FactMark.Of(blob.ReadLastEvent()!);
        }

        return true;
    }

    // Without the cursor the lines are there all the same, so losing to another writer does no harm.
    private async Task SaveAsync(
        IReadOnlyList<EventData> frames,
        CancellationToken cancellationToken
    )
    {
        applied = frames.Count > 0 ? Frame.PositionOf(frames[^1]) : applied;
        if (applied != cursor!.Position)
        {
            cursor = await target.Cursors.TrySaveAsync(
                target.Hub,
                partition,
                cursor with
                {
                    Position = applied,
                    Blob = blob?.Name,
                    Length = blob?.Length ?? 0,
                    Mark = items.Mark,
                },
                cancellationToken
            );
        }
    }

    /// <summary>Appends frames.</summary>
    /// <returns>False when it turned out that some are there already; they are to be left out.</returns>
    private async Task<bool> TryAppendAsync(
        IReadOnlyList<EventData> frames,
        List<DeadLetter> letters,
        CancellationToken cancellationToken
    )
    {
        var lines = new ArrayBufferWriter<byte>(64 * 1024);
        StreamPosition last = default;
        var hash = "";
        foreach (var frame in frames)
        {
            var ofFrame = items.Of(frame, letters);
            if (ofFrame.Count == 0)
            {
                continue;
            }

            if (lines.WrittenCount > 0 && (lines.WrittenCount >= AppendBytes || !Fits(frame)))
            {
                await blob!.AppendAsync(lines.WrittenMemory, last, hash, cancellationToken);
                lines.ResetWrittenCount();
            }

            if (lines.WrittenCount == 0)
            {
                if (!await TryEnsureBlobAsync(frame, cancellationToken))
                {
                    return false;
                }

                hash = blob!.LastHash;
            }

            hash = WriteLines(lines, ofFrame, hash);
            last = Frame.PositionOf(frame);
        }

        if (lines.WrittenCount > 0)
        {
            await blob!.AppendAsync(lines.WrittenMemory, last, hash, cancellationToken);
        }

        return true;
    }

    private string WriteLines(
        ArrayBufferWriter<byte> lines,
        IReadOnlyList<FrameItem> items,
        string hash
    )
    {
        foreach (var item in items)
        {
            var start = lines.WrittenCount;
            ExportLine.Write(lines, item, partition, target.IsChained ? hash : null);
            if (target.IsChained)
            {
                hash = ExportLine.HashOf(lines.WrittenSpan[start..]);
            }
        }

        return hash;
    }

    private bool Fits(EventData frame) =>
        blob is not null && HourOf(frame) <= hour && blob.Blocks < MaximumBlocks;

    /// <summary>Makes the blob of a frame's hour the open one, or the next one when that is full.</summary>
    /// <returns>False when another writer has been there; what it has written counts as applied.</returns>
    private async Task<bool> TryEnsureBlobAsync(
        EventData frame,
        CancellationToken cancellationToken
    )
    {
        // The clocks of a hub's machines differ a little; hours never go back.
        var wanted = HourOf(frame) > hour ? HourOf(frame) : hour;
        var number = blob is not null && wanted == hour ? BlobNames.NumberOf(blob.Name) + 1 : 0;
        while (blob is null || wanted != hour || blob.Blocks >= MaximumBlocks)
        {
            hour = wanted;
            blob = await ExportBlob.OpenAsync(
                target.Container,
                BlobNames.Export(target.Kind, hour, partition, number++),
                cancellationToken
            );
            if (TakeOver())
            {
                return false;
            }
        }

        return true;
    }

    private static DateTimeOffset HourOf(EventData frame)
    {
        var time = frame.EnqueuedTime.UtcDateTime;
        return new DateTimeOffset(time.Date.AddHours(time.Hour), TimeSpan.Zero);
    }
}
