using System.Globalization;

namespace Tracking.Local.Hubs;

/// <summary>A file of consecutive records, named by the number of the first.</summary>
internal sealed record LogSegment(string File, long FirstSequence)
{
    private const string Extension = ".log";

    /// <summary>The segments of a folder, oldest first.</summary>
    public static IEnumerable<LogSegment> In(string folder) =>
        Directory
            .EnumerateFiles(folder, "*" + Extension)
            .Select(file => new LogSegment(
                file,
                long.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture)
            ))
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

    /// <summary>Reads records from a place in the file on, up to the first that is cut off or damaged.</summary>
    /// <returns>Each record with the place behind it.</returns>
    public IEnumerable<(LogRecord Record, long End)> Records(long position = 0)
    {
        using var handle = Open();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var filled = RandomAccess.Read(handle, buffer, position);
            var start = 0;
            while (LogRecord.TryRead(buffer.AsMemory(start, filled - start), out var record))
            {
                start += LogRecord.HeaderBytes + record.Payload.Length;
                yield return (record, position + start);
            }

            position += start;
            if (start == 0)
            {
                var size = LogRecord.SizeAt(buffer.AsSpan(0, filled));
                if (size <= buffer.Length || size > RandomAccess.GetLength(handle) - position)
                {
                    yield break;
                }

                buffer = new byte[size];
            }
            else
            {
                // Callers may keep the records they were given.
                buffer = new byte[buffer.Length];
            }
        }
    }

    private Microsoft.Win32.SafeHandles.SafeFileHandle Open() =>
        System.IO.File.OpenHandle(
            File,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
}
