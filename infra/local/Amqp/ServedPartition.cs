using Tracking.Local.Hubs;

namespace Tracking.Local.Amqp;

/// <summary>A partition as its clients see it: its log, its newest event, and where a time begins.</summary>
internal sealed class ServedPartition(string id, PartitionLog log, TimeProvider time)
{
    private const int ReadThrough = 1000;
    private const long MaxBytesAtOnce = 1024 * 1024;

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
        // Times do not go back, so what is looked for is halved until reading it through is cheaper.
        var (low, high) = (Log.FirstSequence, Log.NextSequence);
        while (high - low > ReadThrough)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var middle = low + ((high - low) / 2);
            using var probe = Log.OpenReader(middle);
            (low, high) =
                probe.Read(1) is [var record] && record.EnqueuedAt <= after
                    ? (record.Sequence + 1, high)
                    : (low, middle);
        }

        using var reader = Log.OpenReader(low);
        while (reader.Next < Log.NextSequence)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var record in reader.Read(ReadThrough, MaxBytesAtOnce))
            {
                if (record.EnqueuedAt > after)
                {
                    return record.Sequence;
                }
            }
        }

        return reader.Next;
    }
}
