using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Tracking.Local.Hubs;

/// <summary>
/// A durable, ordered log of events. Appends that come while a write is under way share the next
/// one (group commit); each is answered once its bytes are on the disk.
/// </summary>
internal sealed class PartitionLog : IDisposable
{
    private readonly string folder;
    private readonly TimeProvider time;
    private readonly long segmentBytes;
    private readonly Thread writer;
    private readonly object gate = new();

    // Copied on change, so that readers need no lock.
    private LogSegment[] segments;
    private SafeFileHandle file;
    private long fileLength;
    private DateTimeOffset lastEnqueuedAt;
    private long committed;
    private long assigned;
    private bool closed;

    // Filled under the gate by appenders, swapped out by the writer.
    private ArrayBufferWriter<byte> pending = new();
    private ArrayBufferWriter<byte> spare = new();
    private List<Append> appends = [];
    private TaskCompletionSource grown = NewSignal();

    /// <summary>Opens the log of a folder; what an interrupted write left behind is cut off.</summary>
    public PartitionLog(string folder, TimeProvider time, long segmentBytes = 16 * 1024 * 1024)
    {
        this.folder = folder;
        this.time = time;
        this.segmentBytes = segmentBytes;
        Directory.CreateDirectory(folder);
        segments = [.. LogSegment.In(folder)];
        if (segments.Length == 0)
        {
            segments = [LogSegment.Starting(folder, 0)];
        }

        file = Open(segments[^1]);
        committed = segments[^1].FirstSequence;
        foreach (var (record, end) in segments[^1].Records())
        {
            (committed, fileLength, lastEnqueuedAt) = (record.Sequence + 1, end, record.EnqueuedAt);
        }

        RandomAccess.SetLength(file, fileLength);
        assigned = committed;
        writer = new Thread(WriteUntilClosed) { IsBackground = true, Name = "hub " + folder };
        writer.Start();
    }

    /// <summary>The number of the oldest event kept.</summary>
    public long FirstSequence => Volatile.Read(ref segments)[0].FirstSequence;

    /// <summary>The number behind the newest durable event.</summary>
    public long NextSequence => Volatile.Read(ref committed);

    /// <summary>Stores payloads one behind the other.</summary>
    /// <returns>The number of the first, once all are durable.</returns>
    public Task<long> AppendAsync(IReadOnlyList<byte[]> payloads)
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
                LogRecord.Write(pending, assigned++, lastEnqueuedAt, payload);
            }

            appends.Add(append);
            Monitor.Pulse(gate);
        }

        return append.Durable.Task;
    }

    /// <summary>Waits until the event with this number is durable.</summary>
    /// <returns>False when the time was over first.</returns>
    public async Task<bool> WaitForAsync(
        long sequence,
        TimeSpan atMost,
        CancellationToken cancellationToken
    )
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var signal = Volatile.Read(ref grown).Task;
            if (NextSequence > sequence)
            {
                return true;
            }

            var left = atMost;
            if (
                atMost != Timeout.InfiniteTimeSpan
                && (left -= time.GetElapsedTime(start)) <= TimeSpan.Zero
            )
            {
                return false;
            }

            try
            {
                await signal.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
    }

    /// <summary>A reader that begins at a number, or at the oldest event kept.</summary>
    public LogReader OpenReader(long next) => new(this, next);

    /// <summary>The segment that holds an event.</summary>
    public LogSegment SegmentOf(long sequence) =>
        Volatile.Read(ref segments).Last(segment => segment.FirstSequence <= sequence);

    /// <summary>Deletes segments all of whose events are before a number and were stored before a time.</summary>
    public void Truncate(long before, DateTimeOffset storedBefore)
    {
        // The first event of the next segment is not older than any of this one.
        while (
            segments is [var oldest, var next, ..]
            && next.FirstSequence <= before
            && next.Records().FirstOrDefault() is { Record.Payload.Length: > 0 } first
            && first.Record.EnqueuedAt <= storedBefore
        )
        {
            lock (gate)
            {
                segments = segments[1..];
            }

            File.Delete(oldest.File);
        }
    }

    /// <summary>Ends after what was appended before is durable.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            Monitor.Pulse(gate);
        }

        writer.Join();
        file.Dispose();
    }

    private void WriteUntilClosed()
    {
        while (true)
        {
            ArrayBufferWriter<byte> bytes;
            List<Append> batch;
            long end;
            lock (gate)
            {
                while (appends.Count == 0 && !closed)
                {
                    Monitor.Wait(gate);
                }

                if (appends.Count == 0)
                {
                    return;
                }

                (bytes, batch, end) = (pending, appends, assigned);
                (pending, spare, appends) = (spare, pending, []);
            }

            Commit(bytes, batch, end);
        }
    }

    private void Commit(ArrayBufferWriter<byte> bytes, List<Append> batch, long end)
    {
        try
        {
            if (fileLength >= segmentBytes)
            {
                StartSegment();
            }

            RandomAccess.Write(file, bytes.WrittenSpan, fileLength);
            RandomAccess.FlushToDisk(file);
            fileLength += bytes.WrittenCount;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(batch, e);
            return;
        }
        finally
        {
            bytes.ResetWrittenCount();
        }

        Volatile.Write(ref committed, end);
        Interlocked.Exchange(ref grown, NewSignal()).TrySetResult();
        batch.ForEach(append => append.Durable.TrySetResult(append.First));
    }

    // Numbers have no holes: what was numbered behind the failed write fails with it.
    private void Fail(List<Append> batch, Exception cause)
    {
        lock (gate)
        {
            batch.AddRange(appends);
            appends.Clear();
            pending.ResetWrittenCount();
            assigned = committed;
        }

        batch.ForEach(append => append.Durable.TrySetException(new IOException(cause.Message)));
    }

    private void StartSegment()
    {
        var segment = LogSegment.Starting(folder, committed);
        var opened = Open(segment);
        file.Dispose();
        (file, fileLength) = (opened, 0);
        lock (gate)
        {
            segments = [.. segments, segment];
        }
    }

    private static SafeFileHandle Open(LogSegment segment) =>
        File.OpenHandle(
            segment.File,
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.Read | FileShare.Delete
        );

    private static TaskCompletionSource NewSignal() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Append(long First)
    {
        public TaskCompletionSource<long> Durable { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
