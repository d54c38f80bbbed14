namespace Tracking.Local.Hubs;

/// <summary>Reads a partition in order, from a number on. Not safe for concurrent use.</summary>
internal sealed class LogReader(SegmentList segments, LogGrowth growth, long next) : IDisposable
{
    private SegmentScan? scan;
    private LogSegment? segment;
    private long position;
    private long expected;

    /// <summary>The number of the next event.</summary>
    public long Next { get; private set; } = next;

    /// <summary>
    /// The next events that are durable, in order. What is damaged or deleted is left out, kept aside
    /// and listed by the log; <see cref="Next"/> moves behind it, also when none is left to give.
    /// </summary>
    /// <param name="maxCount">The most events.</param>
    /// <param name="maxBytes">About the most bytes; one event is read however large it is.</param>
    /// <exception cref="IOException">They cannot be read now; a later call goes on where this one did.</exception>
    public IReadOnlyList<LogRecord> Read(int maxCount, long maxBytes = long.MaxValue)
    {
        var committed = growth.Committed;
        var batch = new List<LogRecord>();
        var bytes = 0L;
        try
        {
            while (batch.Count < maxCount && bytes < maxBytes && Next < committed)
            {
                if (ReadOne(committed) is { } record)
                {
                    batch.Add(record);
                    bytes += record.Payload.Length;
                }
            }
        }
        catch (IOException) when (batch.Count > 0)
        {
            // Met again by the next call, if it lasts.
        }
        finally
        {
            // What lies behind the last durable event may change, so nothing read ahead is kept.
            Close();
        }

        return batch;
    }

    /// <inheritdoc />
    public void Dispose() => Close();

    // Nothing when the rest of the segment is missing.
    private LogRecord? ReadOne(long committed)
    {
        var (holder, end) = segments.Find(Next, committed);
        Next = Math.Max(Next, holder.FirstSequence);
        try
        {
            MoveTo(holder);
            while (scan!.TryNext(end, out var record, out var gap))
            {
                segments.Keep(gap, holder);
                (position, expected) = (scan.Position, scan.Next);
                if (record.Sequence >= Next)
                {
                    Next = expected;
                    return record;
                }
            }

            segments.Keep(scan.Rest(end), holder);
        }
        catch (FileNotFoundException)
        {
            segments.Miss(holder, end);
        }

        Next = Math.Max(Next, end);
        return null;
    }

    private void MoveTo(LogSegment holder)
    {
        if (holder != segment)
        {
            Close();
            (segment, position, expected) = (holder, 0, holder.FirstSequence);
        }

        scan ??= new SegmentScan(holder, position, expected);
    }

    private void Close()
    {
        scan?.Dispose();
        scan = null;
    }
}
