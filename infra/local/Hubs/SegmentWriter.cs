using Microsoft.Win32.SafeHandles;

namespace Tracking.Local.Hubs;

/// <summary>
/// Writes the newest segment: bytes are written, made durable, by a flush or a journal, and then accepted. What was not
/// accepted is cut off before the next write.
/// </summary>
internal sealed class SegmentWriter(LogSegment segment, long length) : IDisposable
{
    // Needs a block of the disk, as a record does.
    private static readonly byte[] ProbeBytes = new byte[4096];

    private readonly SafeFileHandle file = System.IO.File.OpenHandle(
        segment.File,
        FileMode.OpenOrCreate,
        FileAccess.ReadWrite,
        FileShare.Read | FileShare.Delete
    );
    private bool uncertain = true;
    private bool unflushed = true;

    /// <summary>Its file.</summary>
    public string File { get; } = segment.File;

    /// <summary>How many bytes are durable.</summary>
    public long Length { get; private set; } = length;

    /// <summary>Whether it was flushed before, so that after a crash there is a file to write to.</summary>
    public bool IsOnDisk { get; private set; }

    /// <summary>Writes bytes behind the others; when there are none, it is tried whether some could be written.</summary>
    /// <exception cref="IOException">They could not be.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        CutOff();
        (uncertain, unflushed) = (true, true);
        try
        {
            RandomAccess.Write(file, bytes.IsEmpty ? ProbeBytes : bytes, Length);
        }
        catch (IOException)
        {
            Refuse();
            throw;
        }
    }

    /// <summary>Has all that was written on the disk.</summary>
    /// <exception cref="IOException">It may not be there.</exception>
    public void Flush()
    {
        if (unflushed)
        {
            RandomAccess.FlushToDisk(file);
            (unflushed, IsOnDisk) = (false, true);
        }
    }

    /// <summary>Counts what was written last, which is durable.</summary>
    public void Accept(int bytes)
    {
        uncertain = bytes == 0;
        Length += bytes;
        CutOff();
    }

    /// <summary>Cuts off what is not durable: what was refused should not come back after a restart.</summary>
    public void Refuse()
    {
        try
        {
            CutOff();
        }
        catch (IOException)
        {
            // Tried again before the next write.
        }
    }

    /// <summary>Cuts off what is not durable.</summary>
    public void CutOff()
    {
        if (uncertain)
        {
            RandomAccess.SetLength(file, Length);
            (uncertain, unflushed) = (false, true);
        }
    }

    /// <inheritdoc />
    public void Dispose() => file.Dispose();
}
