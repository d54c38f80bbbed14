using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Tracking.Local.Hubs;

/// <summary>A file of records in the order of their numbers, named by the number of the first.</summary>
internal sealed record LogSegment(string File, long FirstSequence)
{
    private const string Extension = ".log";

    /// <summary>The segments of a folder, oldest first.</summary>
    public static IEnumerable<LogSegment> In(string folder) =>
        Directory
            .EnumerateFiles(folder, "*" + Extension)
            .Select(file => (File: file, First: FirstSequenceOf(file)))
            .Where(found => found.First >= 0)
            .Select(found => new LogSegment(found.File, found.First))
            .OrderBy(segment => segment.FirstSequence);

    /// <summary>A segment that does not exist yet.</summary>
    public static LogSegment Starting(string folder, long firstSequence) =>
        new(
            Path.Combine(
                folder,
                firstSequence.ToString("D19", CultureInfo.InvariantCulture) + Extension
            ),
            firstSequence
        );

    /// <summary>Reads the records from the first on.</summary>
    public SegmentScan Scan() => new(this, 0, FirstSequence);

    /// <summary>When the first intact record was stored; nothing when there is none.</summary>
    public DateTimeOffset? FirstStoredAt()
    {
        using var scan = Scan();
        return scan.TryNext(long.MaxValue, out var record, out _) ? record.EnqueuedAt : null;
    }

    /// <summary>When the last intact record was stored; nothing when there is none.</summary>
    public DateTimeOffset? LastStoredAt()
    {
        using var scan = Scan();
        DateTimeOffset? last = null;
        while (scan.TryNext(long.MaxValue, out var record, out _))
        {
            last = record.EnqueuedAt;
        }

        return last;
    }

    /// <summary>The file, to be read while it is written and deleted.</summary>
    /// <exception cref="FileNotFoundException">It is deleted.</exception>
    /// <exception cref="IOException">It cannot be read now.</exception>
    public SafeFileHandle Open()
    {
        try
        {
            return System.IO.File.OpenHandle(
                File,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    // Other files in the folder are none of ours.
    private static long FirstSequenceOf(string file) =>
        long.TryParse(
            Path.GetFileNameWithoutExtension(file),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var first
        )
            ? first
            : -1;
}
