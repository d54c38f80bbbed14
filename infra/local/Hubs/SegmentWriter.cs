using Microsoft.Win32.SafeHandles;

namespace Tracking.Local.Hubs;

/// <summary>Writes the newest segment. What a failed write left behind is cut off before the next one.</summary>
internal sealed class SegmentWriter(LogSegment segment, long length) : IDisposable
{
    // Needs a block of the disk, as a record does.
    private static readonly byte[] ProbeBytes = new byte[4096];

    private readonly SafeFileHandle file = File.OpenHandle(
        segment.File,
        FileMode.OpenOrCreate,
        FileAccess.ReadWrite,
        FileShare.Read | FileShare.Delete
    );
    private bool uncertain = true;

    /// <summary>How many bytes are durable.</summary>
    public long Length { get; private set; } = length;

    /// <summary>
    /// Writes bytes behind the others; they are on the disk on return. When there are none, it is tried
    /// whether some could be written.
    /// </summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.IsEmpty ? ProbeBytes : bytes);
        uncertain = bytes.IsEmpty;
        Length += bytes.Length;
        CutOff();
    }

    /// <summary>Cuts off what is not durable.</summary>
    public void CutOff()
    {
        if (uncertain)
        {
            RandomAccess.SetLength(file, Length);
            uncertain = false;
        }
    }

    /// <inheritdoc />
    public void Dispose() => file.Dispose();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        CutOff();
        uncertain = true;
        try
        {
            RandomAccess.Write(file, bytes, Length);
            RandomAccess.FlushToDisk(file);
        }
        catch (IOException)
        {
            TryCutOff();
            throw;
        }
    }

    // What was refused should not come back after a restart.
    private void TryCutOff()
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
}
