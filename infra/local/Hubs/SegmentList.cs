namespace Tracking.Local.Hubs;

/// <summary>The segments of a log, oldest first. One writer adds to them; readers need no lock.</summary>
internal sealed class SegmentList(LogSegment[] found, LogNumbers numbers, DamagedBytes damaged)
{
    private readonly object gate = new();

    // Copied on change.
    private LogSegment[] segments = found;
    private bool newestIsDeleted;

    /// <summary>The number of the oldest event kept.</summary>
    public long FirstSequence => Volatile.Read(ref segments)[0].FirstSequence;

    /// <summary>Whether the file that is written to was deleted: what is written into it is lost when it is closed.</summary>
    public bool NewestIsDeleted => Volatile.Read(ref newestIsDeleted);

    /// <summary>Adds the segment that is written to from now on.</summary>
    public void Add(LogSegment segment)
    {
        lock (gate)
        {
            segments = [.. segments, segment];
            newestIsDeleted = false;
        }
    }

    /// <summary>The segment that holds an event, and the number behind its last that is before a number.</summary>
    public (LogSegment Segment, long End) Find(long sequence, long before)
    {
        var all = Volatile.Read(ref segments);
        var index = all.Length - 1;
        while (index > 0 && all[index].FirstSequence > sequence)
        {
            index--;
        }

        var end = index + 1 < all.Length ? all[index + 1].FirstSequence : before;
        return (all[index], Math.Min(end, before));
    }

    /// <summary>Keeps aside what a reader found damaged.</summary>
    public void Keep(LogGap? gap, LogSegment segment)
    {
        if (gap is { } missing)
        {
            damaged.Keep(missing, segment);
        }
    }

    /// <summary>Notes a segment whose file a reader did not find.</summary>
    public void Miss(LogSegment segment, long end)
    {
        lock (gate)
        {
            if (segment.FirstSequence < FirstSequence)
            {
                // Consumed and deleted in the meantime.
                return;
            }

            newestIsDeleted |= segment == segments[^1];
        }

        damaged.Keep(new LogGap(segment.FirstSequence, end - 1));
    }

    /// <summary>Deletes segments all of whose events are before a number and were stored before a time.</summary>
    /// <exception cref="IOException">One cannot be read or deleted now.</exception>
    public void Truncate(long before, DateTimeOffset storedBefore)
    {
        // The first event of the next segment is not older than any of this one.
        while (
            Volatile.Read(ref segments) is [_, var next, ..]
            && next.FirstSequence <= before
            && next.FirstStoredAt() <= storedBefore
        )
        {
            DeleteOldest(next.FirstSequence);
        }
    }

    private void DeleteOldest(long keptFrom)
    {
        // Known first, so that after a kill in between nothing seems to be missing.
        numbers.SetFirst(keptFrom);
        LogSegment oldest;
        lock (gate)
        {
            (oldest, segments) = (segments[0], segments[1..]);
        }

        try
        {
            File.Delete(oldest.File);
        }
        catch
        {
            lock (gate)
            {
                segments = [oldest, .. segments];
            }

            throw;
        }
    }
}
