using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Tracking.Local.Hubs;

/// <summary>
/// What was found damaged in a log: a file for each stretch of missing numbers, named by them, with
/// the bytes that stand in their place. The files are the list, so it outlives the process and the
/// segments, and nothing is kept twice.
/// </summary>
internal sealed class DamagedBytes
{
    private const string Extension = ".damaged";

    private readonly string folder;
    private readonly object gate = new();

    // Copied on change, in the order of the numbers.
    private Kept[] found;

    /// <summary>Lists what was found before.</summary>
    public DamagedBytes(string folder)
    {
        this.folder = folder;
        found =
        [
            .. new DirectoryInfo(folder)
                .EnumerateFiles("*" + Extension)
                .Select(Parse)
                .OfType<Kept>()
                .OrderBy(kept => kept.First),
        ];
    }

    /// <summary>All that was found, in the order of the numbers.</summary>
    public IReadOnlyList<Kept> Found => Volatile.Read(ref found);

    /// <summary>Keeps the bytes of a gap, unless they were kept before.</summary>
    public void Keep(LogGap gap, LogSegment? segment = null)
    {
        lock (gate)
        {
            var (first, last) = WithoutFound(gap);
            if (first > last)
            {
                return;
            }

            var kept = new Kept(first, last, gap.Bytes, Copy(gap, first, last, segment));
            Volatile.Write(ref found, [.. found.Append(kept).OrderBy(k => k.First)]);
        }
    }

    private (long First, long Last) WithoutFound(LogGap gap)
    {
        var (first, last) = (gap.First, gap.Last);
        foreach (var known in found)
        {
            first = known.First <= first && first <= known.Last ? known.Last + 1 : first;
        }

        foreach (var known in found.Reverse())
        {
            last = known.First <= last && last <= known.Last ? known.First - 1 : last;
        }

        return (first, last);
    }

    private string Copy(LogGap gap, long first, long last, LogSegment? segment)
    {
        var path = Path.Combine(
            folder,
            string.Create(CultureInfo.InvariantCulture, $"{first:D19}-{last:D19}{Extension}")
        );
        var unfinished = path + ".unfinished";
        try
        {
            using (var copy = File.OpenHandle(unfinished, FileMode.Create, FileAccess.Write))
            {
                if (segment is not null && gap.Bytes > 0)
                {
                    using var source = segment.Open();
                    Copy(source, gap.Offset, copy, gap.Bytes);
                }

                RandomAccess.FlushToDisk(copy);
            }

            File.Move(unfinished, path, overwrite: true);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // On a full disk, say. The bytes stay where they are, and are kept at the next start.
            return segment?.File ?? folder;
        }
    }

    private static void Copy(SafeFileHandle source, long from, SafeFileHandle copy, long bytes)
    {
        var buffer = new byte[(int)Math.Min(bytes, 64 * 1024)];
        var done = 0L;
        while (done < bytes)
        {
            var atOnce = buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - done));
            var read = RandomAccess.Read(source, atOnce, from + done);
            if (read == 0)
            {
                return;
            }

            RandomAccess.Write(copy, atOnce[..read], done);
            done += read;
        }
    }

    private static Kept? Parse(FileInfo file) =>
        Path.GetFileNameWithoutExtension(file.Name).Split('-') is [var from, var to]
        && long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
        && long.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? new Kept(first, last, file.Length, file.FullName)
            : null;

    /// <summary>A stretch of missing numbers.</summary>
    /// <param name="First">The first of them.</param>
    /// <param name="Last">The last of them.</param>
    /// <param name="Bytes">How many bytes stood in their place.</param>
    /// <param name="File">Where these bytes are.</param>
    internal sealed record Kept(long First, long Last, long Bytes, string File);
}
