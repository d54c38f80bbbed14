using Tracking.Local.Hubs;

namespace Tracking.Local.Amqp;

/// <summary>A partition as its clients see it: its log, its newest event, and where a time begins.</summary>
internal sealed class ServedPartition(string id, PartitionLog log, TimeProvider time)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    private readonly object gate = new();
    private LastEvent known = new(-1, default);
    private long knownSince;

    /// <summary>Its id in the hub.</summary>
    public string Id { get; } = id;

    /// <summary>Where its events are.</summary>
    public PartitionLog Log { get; } = log;

    /// <summary>The newest event.</summary>
    public LastEvent ReadLast()
    {
        var last = Log.NextSequence - 1;
        lock (gate)
        {
            if (known.Sequence == last)
            {
                return known;
            }
        }

        // Its time is nowhere but in the record, so the segment is read up to it.
        using var reader = Log.OpenReader(last);
        var read = reader.Read(1);
        return read.Count == 0 ? new LastEvent(last, default) : Note(read[0]);
    }

    /// <summary>The newest event as of a second ago at most, which spares reading it for every event that is delivered.</summary>
    public LastEvent ReadLastRoughly()
    {
        lock (gate)
        {
            if (known.Sequence >= 0 && time.GetElapsedTime(knownSince) < FreshFor)
            {
                return known;
            }
        }

        return ReadLast();
    }

    /// <summary>Tells of an event that was read, which may be the newest.</summary>
    public LastEvent Note(LogRecord record)
    {
        lock (gate)
        {
            if (record.Sequence >= known.Sequence)
            {
                known = new LastEvent(record.Sequence, record.EnqueuedAt);
                knownSince = time.GetTimestamp();
            }

            return known;
        }
    }

    /// <summary>The number of the first event after a time; the next one's when there is none.</summary>
    public long FirstAfter(DateTimeOffset after, CancellationToken cancellationToken)
    {
        var (low, high) = (Log.FirstSequence, Log.NextSequence);

        // Segments whose first event is not after the time end before what is looked for, or hold it.
        while (NextSegment(low, high) is var segment and > 0)
        {
            (low, high) = IsAfter(segment) ? (low, segment) : (segment, high);
        }

        using var reader = Log.OpenReader(low);
        while (reader.Read(1000, 1024 * 1024) is { Count: > 0 } records)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var record in records.Where(record => record.EnqueuedAt > after))
            {
                return record.Sequence;
            }
        }

        return reader.Next;

        bool IsAfter(long sequence)
        {
            using var first = Log.OpenReader(sequence);
            return first.Read(1) is [var record] && record.EnqueuedAt > after;
        }
    }

    // The first event of a segment between, near the middle if there are several; 0 if there is none.
    private long NextSegment(long low, long high)
    {
        if (high - low < 2)
        {
            return 0;
        }

        var middle = Log.SegmentOf(low + ((high - low) / 2)).FirstSequence;
        var start = middle > low ? middle : Log.SegmentOf(high - 1).FirstSequence;
        return start > low && start < high ? start : 0;
    }
}
