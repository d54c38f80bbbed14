namespace Tracking.Local.Hubs;

/// <summary>Reads a partition in order, from a number on. Not safe for concurrent use.</summary>
internal sealed class LogReader(PartitionLog log, long next) : IDisposable
{
    private IEnumerator<(LogRecord Record, long End)>? records;
    private LogSegment? segment;
    private long position;

    /// <summary>The number of the next event.</summary>
    public long Next { get; private set; } = next;

    /// <summary>The next events that are durable, in order; none at the end.</summary>
    /// <param name="maxCount">The most events.</param>
    /// <param name="maxBytes">About the most bytes; one event is read however large it is.</param>
    /// <exception cref="InvalidDataException">A stored event is damaged.</exception>
    public IReadOnlyList<LogRecord> Read(int maxCount, long maxBytes = long.MaxValue)
    {
        var committed = log.NextSequence;
        Next = Math.Max(Next, log.FirstSequence);
        var batch = new List<LogRecord>();
        var bytes = 0L;
        while (batch.Count < maxCount && bytes < maxBytes && Next < committed)
        {
            batch.Add(ReadOne());
            bytes += batch[^1].Payload.Length;
            Next++;
        }

        // What lies behind the last durable event may change, so nothing read ahead is kept.
        Close();
        return batch;
    }

    /// <inheritdoc />
    public void Dispose() => Close();

    private LogRecord ReadOne()
    {
        var holder = log.SegmentOf(Next);
        if (holder != segment)
        {
            Close();
            segment = holder;
            position = 0;
        }

        records ??= segment.Records(position).GetEnumerator();
        while (records.MoveNext())
        {
            position = records.Current.End;
            if (records.Current.Record.Sequence == Next)
            {
                return records.Current.Record;
            }
        }

        throw new InvalidDataException($"Event {Next} cannot be read from {segment.File}.");
    }

    private void Close()
    {
        records?.Dispose();
        records = null;
    }
}
