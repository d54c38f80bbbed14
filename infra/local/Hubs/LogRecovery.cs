namespace Tracking.Local.Hubs;

/// <summary>What a log finds in its folder when it is opened.</summary>
/// <param name="Segments">The segments, oldest first; the last is appended to.</param>
/// <param name="Length">How many bytes of the last are kept.</param>
/// <param name="Next">The number of the next event.</param>
/// <param name="LastEnqueuedAt">When the newest event was stored.</param>
internal sealed record LogRecovery(
    LogSegment[] Segments,
    long Length,
    long Next,
    DateTimeOffset LastEnqueuedAt
)
{
    // More than a group is given before its checkpoint moves on.
    private const long UnknownEvents = 10_000;

    /// <summary>
    /// Finds where the log ends. An append that was interrupted leaves bytes at the very end that were
    /// never acknowledged: they are cut off. Whatever else is missing is kept aside, and the log goes on
    /// in a new segment with a number that was never given to anyone.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="numbers">What the log should hold.</param>
    /// <param name="checkpoint">The highest checkpoint of all groups, or what storage has of the events if that is more.</param>
    /// <param name="damaged">Where to keep what is damaged.</param>
    public static LogRecovery Run(
        string folder,
        LogNumbers numbers,
        long checkpoint,
        DamagedBytes damaged
    )
    {
        LogSegment[] segments = [.. LogSegment.In(folder)];
        var expected = numbers.Read();
        var first = expected?.First ?? 0;
        var newest = Newest(segments, first, damaged);
        if (expected is not null && segments is [var oldest, ..] && first < oldest.FirstSequence)
        {
            damaged.Keep(new LogGap(first, oldest.FirstSequence - 1));
        }

        var next = Math.Max(newest.Next, Math.Max(expected?.Next ?? 0, checkpoint));
        if (
            checkpoint > Math.Max(newest.Next, expected?.Next ?? 0)
            || (expected is null && newest.Behind > 0)
        )
        {
            // The log is older than what groups were given, which may be more than checkpoints say; or its end
            // cannot be told from an append that was interrupted, for the numbers are there before any append.
            next += UnknownEvents;
        }

        if (next > newest.Next)
        {
            damaged.Keep(
                new LogGap(newest.Next, next - 1, newest.Length, newest.Behind),
                segments.LastOrDefault()
            );
        }

        var goesOn = !newest.Damaged && next == newest.Next && segments.Length > 0;
        return new(
            goesOn ? segments : [.. segments, LogSegment.Starting(folder, next)],
            goesOn ? newest.Length : 0,
            next,
            newest.StoredAt
        );
    }

    private static Tail Newest(LogSegment[] segments, long first, DamagedBytes damaged)
    {
        var tail = new Tail(first);
        if (segments is not [.., var newest])
        {
            return tail;
        }

        using var scan = newest.Scan();
        while (scan.TryNext(long.MaxValue, out var record, out var gap))
        {
            tail.StoredAt = record.EnqueuedAt;
            if (gap is { } missing)
            {
                tail.Damaged = true;
                damaged.Keep(missing, newest);
            }
        }

        (tail.Next, tail.Length) = (scan.Next, scan.Position);
        tail.Behind = scan.Rest(long.MaxValue)?.Bytes ?? 0;

        // A new segment may have no event yet.
        for (var i = segments.Length - 2; i >= 0 && tail.StoredAt == default; i--)
        {
            tail.StoredAt = segments[i].LastStoredAt() ?? default;
        }

        return tail;
    }

    /// <summary>How the segments end.</summary>
    private sealed class Tail(long first)
    {
        /// <summary>The number behind the last intact record.</summary>
        public long Next { get; set; } = first;

        /// <summary>The place behind it in the last segment.</summary>
        public long Length { get; set; }

        /// <summary>How many bytes follow.</summary>
        public long Behind { get; set; }

        /// <summary>When the newest event was stored.</summary>
        public DateTimeOffset StoredAt { get; set; }

        /// <summary>Whether the last segment has damage that intact records follow.</summary>
        public bool Damaged { get; set; }
    }
}
