using System.Buffers;

namespace Tracking.Local.Hubs;

/// <summary>
/// A durable, ordered log of events. Appends that come while a write is under way share the next
/// one (group commit); each is answered once its bytes are on the disk. Numbers have no holes but
/// where stored events were lost, and none is given twice.
/// </summary>
internal sealed class PartitionLog : IDisposable
{
    private readonly string folder;
    private readonly TimeProvider time;
    private readonly long segmentBytes;
    private readonly LogNumbers numbers;
    private readonly DamagedBytes damaged;
    private readonly SegmentList segments;
    private readonly LogGrowth growth;
    private readonly LogWriter writer;
    private readonly LogWriter? ownWriter;
    private readonly object gate = new();

    private SegmentWriter file;
    private DateTimeOffset lastEnqueuedAt;
    private long assigned;
    private string? writeFailure;
    private bool closed;
    private bool isDue;
    private bool isWriting;

    // Filled under the gate by appenders, swapped out by the writer.
    private ArrayBufferWriter<byte> pending = new();
    private ArrayBufferWriter<byte> spare = new();
    private List<Append> appends = [];

    // What the writer is at.
    private Taken taken = new(new(), [], 0);

    /// <summary>Opens the log of a folder.</summary>
    /// <param name="folder">The folder, which may be empty.</param>
    /// <param name="time">The clock.</param>
    /// <param name="segmentBytes">How large a segment is before the next is begun.</param>
    /// <param name="checkpoint">The highest checkpoint of all groups; no number below it is given.</param>
    /// <param name="writer">What writes it beside others; a thread of its own unless said.</param>
    /// <exception cref="IOException">The folder cannot be read or written now.</exception>
    public PartitionLog(
        string folder,
        TimeProvider time,
        long segmentBytes = 16 * 1024 * 1024,
        long checkpoint = 0,
        LogWriter? writer = null
    )
    {
        this.folder = folder;
        this.time = time;
        this.segmentBytes = segmentBytes;
        Directory.CreateDirectory(folder);
        numbers = new LogNumbers(folder);
        damaged = new DamagedBytes(folder);
        var found = LogRecovery.Run(folder, numbers, checkpoint, damaged);
        segments = new SegmentList(found.Segments, numbers, damaged);
        growth = new LogGrowth(found.Next, time);
        assigned = found.Next;
        lastEnqueuedAt = found.LastEnqueuedAt;
        file = new SegmentWriter(found.Segments[^1], found.Length);
        file.CutOff();
        numbers.Set(FirstSequence, found.Next);
        ownWriter = writer is null ? new LogWriter(folder) : null;
        this.writer = writer ?? ownWriter!;
    }

    /// <summary>The number of the oldest event kept.</summary>
    public long FirstSequence => segments.FirstSequence;

    /// <summary>The number behind the newest durable event.</summary>
    public long NextSequence => growth.Committed;

    /// <summary>What was found damaged or missing so far, in the order of the numbers.</summary>
    public IReadOnlyList<DamagedBytes.Kept> Damages => damaged.Found;

    /// <summary>Why the last write failed; nothing once one has succeeded since.</summary>
    public string? WriteFailure => Volatile.Read(ref writeFailure);

    /// <summary>Stores payloads one behind the other.</summary>
    /// <returns>The number of the first, once all are durable.</returns>
    /// <exception cref="IOException">They could not be stored.</exception>
    public Task<long> AppendAsync(IReadOnlyList<byte[]> payloads) =>
        AppendAsync([.. payloads.Select(payload => new ReadOnlyMemory<byte>(payload))]);

    /// <summary>Stores payloads one behind the other; they are copied when it returns.</summary>
    /// <returns>The number of the first, once all are durable.</returns>
    /// <exception cref="IOException">They could not be stored.</exception>
    public Task<long> AppendAsync(List<ReadOnlyMemory<byte>> payloads)
    {
        Append append;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            append = new Append(assigned);
            var now = time.GetUtcNow();
            lastEnqueuedAt = now > lastEnqueuedAt ? now : lastEnqueuedAt;
            foreach (var payload in payloads)
            {
                LogRecord.Write(pending, assigned++, lastEnqueuedAt, payload.Span);
            }

            appends.Add(append);
            if (!isDue)
            {
                isDue = true;
                writer.Add(this);
            }
        }

        return append.Durable.Task;
    }

    /// <summary>Tries whether an event could be stored, in the way in which it would be, and stores none.</summary>
    /// <exception cref="IOException">It could not.</exception>
    public Task ProbeAsync() => AppendAsync(new List<ReadOnlyMemory<byte>>());

    /// <summary>Waits until the event with this number, or one behind it, is durable.</summary>
    /// <returns>False when the time was over first.</returns>
    public Task<bool> WaitForAsync(
        long sequence,
        TimeSpan atMost,
        CancellationToken cancellationToken
    ) => growth.WaitForAsync(sequence, atMost, cancellationToken);

    /// <summary>A reader that begins at a number, or at the oldest event kept.</summary>
    public LogReader OpenReader(long next) => new(segments, growth, next);

    /// <summary>The segment that holds an event.</summary>
    public LogSegment SegmentOf(long sequence) => segments.Find(sequence, NextSequence).Segment;

    /// <summary>Deletes segments all of whose events are before a number and were stored before a time.</summary>
    /// <exception cref="IOException">One cannot be read or deleted now.</exception>
    public void Truncate(long before, DateTimeOffset storedBefore) =>
        segments.Truncate(before, storedBefore);

    /// <summary>Whether all that it has is flushed, once it has ended.</summary>
    public bool IsFlushed { get; private set; }

    /// <summary>Ends after what was appended before is durable.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            while (isDue || isWriting)
            {
                Monitor.Wait(gate);
            }
        }

        ownWriter?.Dispose();
        try
        {
            file.Flush();
            IsFlushed = true;
        }
        catch (IOException)
        {
            // The journal keeps what it has of it.
        }

        file.Dispose();
        numbers.Dispose();
    }

    /// <summary>Where what was written last stands, within the hub's folder.</summary>
    public JournalEntry Written =>
        new(
            Path.Combine(Path.GetFileName(folder), Path.GetFileName(file.File)),
            file.Length,
            taken.Bytes.WrittenMemory
        );

    /// <summary>Whether what was written last may be made durable by a journal.</summary>
    public bool MayBeJournaled => file.IsOnDisk && taken.Bytes.WrittenCount > 0;

    /// <summary>
    /// Writes what was appended before, and no further call comes before it is flushed, accepted or refused. Only the
    /// writer calls this and what follows.
    /// </summary>
    /// <returns>False when there is nothing to make durable: because it is refused, or failed with the write before it.</returns>
    public bool TryWrite()
    {
        lock (gate)
        {
            taken = new(pending, appends, assigned);
            (pending, spare, appends) = (spare, pending, []);
            (isDue, isWriting) = (false, true);
        }

        if (taken.Appends.Count == 0)
        {
            End();
            return false;
        }

        try
        {
            if (file.Length >= segmentBytes || segments.NewestIsDeleted)
            {
                StartSegment();
            }

            file.Write(taken.Bytes.WrittenSpan);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse(e);
            return false;
        }
    }

    /// <summary>Flushes what was written, and says what became of it.</summary>
    /// <returns>False when it is refused, because it could not be flushed.</returns>
    public bool TryFlush()
    {
        try
        {
            file.Flush();
        }
        catch (IOException e)
        {
            Refuse(e);
            return false;
        }

        Accept();
        return true;
    }

    /// <summary>Flushes all that was accepted.</summary>
    /// <exception cref="IOException">It may not be on the disk.</exception>
    public void Flush() => file.Flush();

    /// <summary>Says that what was written is durable.</summary>
    public void Accept()
    {
        try
        {
            file.Accept(taken.Bytes.WrittenCount);
        }
        catch (IOException e)
        {
            // Of a probe.
            Refuse(e);
            return;
        }

        numbers.SetNext(taken.End);
        Volatile.Write(ref writeFailure, null);
        growth.MoveTo(taken.End);
        taken.Appends.ForEach(append => append.Durable.TrySetResult(append.First));
        End();
    }

    /// <summary>Says that what was written is not durable.</summary>
    public void Refuse(Exception cause)
    {
        file.Refuse();
        Fail(taken.Appends, cause);
        End();
    }

    private void End()
    {
        taken.Bytes.ResetWrittenCount();
        lock (gate)
        {
            isWriting = false;
            Monitor.PulseAll(gate);
        }
    }

    // What was numbered behind the failed write fails with it, and the numbers are given anew.
    private void Fail(List<Append> batch, Exception cause)
    {
        Volatile.Write(ref writeFailure, cause.Message);
        lock (gate)
        {
            batch.AddRange(appends);
            appends.Clear();
            pending.ResetWrittenCount();
            assigned = growth.Committed;
        }

        batch.ForEach(append => append.Durable.TrySetException(new IOException(cause.Message)));
    }

    private void StartSegment()
    {
        var segment = LogSegment.Starting(folder, growth.Committed);
        var opened = new SegmentWriter(segment, 0);
        try
        {
            // What a journal has of it is not looked for there any more once it is full.
            file.Flush();
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        file.Dispose();
        file = opened;
        segments.Add(segment);
    }

    private readonly record struct Taken(
        ArrayBufferWriter<byte> Bytes,
        List<Append> Appends,
        long End
    );

    private sealed record Append(long First)
    {
        public TaskCompletionSource<long> Durable { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
