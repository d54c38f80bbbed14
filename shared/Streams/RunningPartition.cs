using System.Diagnostics.CodeAnalysis;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>Which partition of which hub a reader reads.</summary>
/// <param name="Reader">The reader.</param>
/// <param name="Hub">The hub.</param>
/// <param name="Cursors">Under what its cursor is kept.</param>
/// <param name="Number">The partition's number.</param>
/// <param name="TakesFacts">Whether it takes facts, and no events.</param>
internal sealed record ReadPartition(
    string Reader,
    string Hub,
    string Cursors,
    int Number,
    bool TakesFacts = false
);

/// <summary>One partition of a reader: its turn, its cursor and its sink.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the app.")]
internal sealed partial class RunningPartition(
    ReaderServices services,
    CursorTable cursors,
    IPartitionSink sink,
    ReadPartition partition,
    ILogger logger
)
{
    // Two that write to the same partition get into each other's way at most now and then.
    private const int MaximumTakenOver = 5;

    // How old a cursor may be while nothing is done.
    private static readonly TimeSpan SavedIdly = TimeSpan.FromMinutes(1);

    // After a failure nobody else may come to try again.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim turn = new(1, 1);
    private StreamCursor? cursor;
    private string? memo;
    private DateTimeOffset savedAt;

    // What was handed over and is not written yet, and since when there is some.
    private StreamSlice gathered = new();
    private DateTimeOffset gatheredSince;
    private ITimer? timer;

    // What could not be written when its time had come.
    private IReadOnlyList<EventData>? failed;

    /// <summary>When the hub stored the first frame that is gathered; null when none is.</summary>
    public DateTimeOffset? Oldest => gathered.FirstStoredAt;

    /// <summary>Processes a batch, when it is its turn.</summary>
    public async Task RunAsync(FrameBatch batch, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await TryProcessAsync(batch, isLast: false, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task TryProcessAsync(
        FrameBatch batch,
        bool isLast,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ProcessAsync(batch, isLast, cancellationToken);
                return;
            }
            catch (PartitionTakenException) when (attempt < MaximumTakenOver)
            {
                cursor = null;
            }
            catch
            {
                // What was written is not known; the next call looks.
                cursor = null;
                throw;
            }
        }
    }

    /// <summary>Takes in a batch, and writes what is due of what is gathered; of a last one all.</summary>
    private async Task ProcessAsync(
        FrameBatch batch,
        bool isLast,
        CancellationToken cancellationToken
    )
    {
        var frames = batch.Frames;
        var handed = gathered.Frames is [.., var last]
            ? Frame.PositionOf(last)
            : cursor?.Position ?? default;
        if (cursor is null || frames[0].SequenceNumber != handed.Sequence + 1)
        {
            // Another instance may have had the partition meanwhile. What was gathered is read again.
            (gathered, failed) = (new(), null);
            var first = Frame.PositionOf(frames[0]);
            cursor = await cursors.LoadAsync(
                partition.Cursors,
                partition.Number,
                first,
                cancellationToken
            );
            memo = cursor.Memo;
            handed = cursor.Position;
            await sink.ReachedAsync(cursor.Position, isLoaded: true, cancellationToken);
            await sink.BeginAsync(memo, cancellationToken);
        }

        if (await sink.IsIdleAsync(cancellationToken))
        {
            await PassOverAsync(frames[^1], cancellationToken);
            return;
        }

        await foreach (
            var frame in services.Holes.AfterAsync(
                partition.Hub,
                partition.Number,
                handed,
                frames,
                cancellationToken
            )
        )
        {
            if (gathered.Frames.Count == 0)
            {
                gatheredSince = services.Time.GetUtcNow();
            }

            gathered.Add(frame, batch, partition);
            if (gathered.IsFull)
            {
                await WriteGatheredAsync(cancellationToken);
                services.Monitor.Done(partition.Reader, partition.Number, frame.EnqueuedTime);
            }
        }

        if (isLast || IsDue())
        {
            await WriteGatheredAsync(cancellationToken);
        }
        else
        {
            WakeWhenDue();
        }
    }

    private bool IsDue()
    {
        var (time, bytes) = sink.Gathering;
        var frames = gathered.Frames;
        return frames.Count == 0
            || time == TimeSpan.Zero
            || gathered.Bytes >= bytes
            || frames[^1].EnqueuedTime - gathered.FirstStoredAt >= time
            || services.Time.GetUtcNow() - gatheredSince >= time;
    }

    private Task WriteGatheredAsync(CancellationToken cancellationToken)
    {
        var slice = gathered;
        gathered = new();
        return WriteAsync(slice, cancellationToken);
    }

    private void WakeWhenDue() =>
        WakeIn(gatheredSince + sink.Gathering.Time - services.Time.GetUtcNow());

    private void WakeIn(TimeSpan time)
    {
        timer ??= services.Time.CreateTimer(
            _ => _ = WriteDueAsync(),
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        timer.Change(time > TimeSpan.Zero ? time : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Writes what is gathered though no more comes; what fails is tried again, for nobody else may do so.</summary>
    private async Task WriteDueAsync()
    {
        await turn.WaitAsync();
        var frames = failed ?? gathered.Frames;
        try
        {
            if (frames.Count == 0)
            {
                return;
            }

            if (cursor is null)
            {
                await TryProcessAsync(new FrameBatch(frames), isLast: true, CancellationToken.None);
            }
            else if (IsDue())
            {
                await WriteGatheredAsync(CancellationToken.None);
            }
            else
            {
                WakeWhenDue();
                return;
            }

            failed = null;
            services.Monitor.Done(partition.Reader, partition.Number, null);
        }
        catch (Exception e)
        {
            LogFailed(e, partition.Reader, partition.Number);
            services.Monitor.Failed(partition.Reader, partition.Number);
            (cursor, failed) = (null, frames);
            WakeIn(Pause);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task PassOverAsync(EventData last, CancellationToken cancellationToken)
    {
        var position = Frame.PositionOf(last);
        if (cursor!.Position.Covers(position))
        {
            return;
        }

        memo = null;
        if (services.Time.GetUtcNow() - savedAt >= SavedIdly)
        {
            await SaveAsync(position, cancellationToken);
        }
        else
        {
            cursor = cursor with { Position = position };
        }

        await sink.ReachedAsync(position, isLoaded: false, cancellationToken);
    }

    private async Task SaveAsync(StreamPosition position, CancellationToken cancellationToken)
    {
        cursor =
            await cursors.TrySaveAsync(
                partition.Cursors,
                partition.Number,
                cursor! with
                {
                    Position = position,
                    Memo = memo,
                },
                cancellationToken
            ) ?? throw new PartitionTakenException("Somebody else has moved the cursor.");
        savedAt = services.Time.GetUtcNow();
    }

    /// <summary>Writes a slice, tells what can never be written, and then says in the cursor that all is done.</summary>
    private async Task WriteAsync(StreamSlice slice, CancellationToken cancellationToken)
    {
        if (slice.Frames is not [.., var last])
        {
            return;
        }

        if (slice.Items.Count > 0)
        {
            await NarrowAsync(slice.Items, slice.Refusals, cancellationToken);
        }

        await services.DeadLetters.PublishAsync(
            partition.Reader,
            partition.Hub,
            partition.Number,
            slice.Refusals.All
        );
        await SaveAsync(Frame.PositionOf(last), cancellationToken);
        await sink.ReachedAsync(cursor!.Position, isLoaded: false, cancellationToken);
    }

    /// <summary>Writes events; if that can never succeed, each half of them, down to the one that is the reason.</summary>
    private async Task NarrowAsync(
        IReadOnlyList<StreamItem> items,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        var found = new Refusals();
        try
        {
            memo = await sink.WriteAsync(items, found, cancellationToken);
            refusals.Add(found);
            return;
        }
        catch (Exception e)
            when (!ReaderFailure.IsLater(e) && !cancellationToken.IsCancellationRequested)
        {
            await sink.BeginAsync(memo, cancellationToken);
            if (items.Count == 1)
            {
                LogGivenUp(e, partition.Reader, partition.Number, items[0].Place.Sequence);
                if (!items[0].IsSweep)
                {
                    var reason =
                        e is Azure.RequestFailedException
                            ? DeadLetterReason.Refused
                            : DeadLetterReason.Failed;
                    refusals.Add(items[0], reason, $"{e.GetType().Name}: {e.Message}");
                }

                return;
            }
        }

        var half = items.Count / 2;
        await NarrowAsync([.. items.Take(half)], refusals, cancellationToken);
        await NarrowAsync([.. items.Skip(half)], refusals, cancellationToken);
    }

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "{Reader} could not write what it has gathered of partition {Partition}; it tries again"
    )]
    private partial void LogFailed(Exception e, string reader, int partition);

    [LoggerMessage(
        1,
        LogLevel.Error,
        "{Reader} can never process an event of frame {Sequence} of partition {Partition}; it is a dead letter"
    )]
    private partial void LogGivenUp(Exception e, string reader, int partition, long sequence);
}
