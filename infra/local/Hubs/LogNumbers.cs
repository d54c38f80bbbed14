using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Tracking.Local.Hubs;

/// <summary>
/// What a log should hold, beside its segments: the number of the oldest event kept and the one
/// behind the newest, in 24 bytes on disk. By it an acknowledged event that is missing is told from
/// an append that was interrupted. It is written with each commit but not flushed, so it outlives the
/// process and costs no wait; after a power cut it may be behind the segments, never before them.
/// </summary>
internal sealed class LogNumbers(string folder) : IDisposable
{
    private const int Bytes = 24;
    private const int HashedBytes = 16;

    private readonly string path = Path.Combine(folder, "numbers");
    private readonly object gate = new();
    private SafeFileHandle? file;
    private long first;
    private long next;

    /// <summary>The two numbers; nothing when they are not there or damaged.</summary>
    /// <exception cref="IOException">They cannot be read now.</exception>
    public (long First, long Next)? Read()
    {
        try
        {
            Span<byte> bytes = stackalloc byte[Bytes];
            using var handle = File.OpenHandle(path, share: FileShare.ReadWrite);
            return
                RandomAccess.Read(handle, bytes, 0) == Bytes
                && BinaryPrimitives.ReadUInt64LittleEndian(bytes[HashedBytes..])
                    == XxHash3.HashToUInt64(bytes[..HashedBytes])
                ? (
                    BinaryPrimitives.ReadInt64LittleEndian(bytes),
                    BinaryPrimitives.ReadInt64LittleEndian(bytes[8..])
                )
                : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes both numbers.</summary>
    public void Set(long oldest, long behindNewest)
    {
        lock (gate)
        {
            (first, next) = (oldest, behindNewest);
            Write();
        }
    }

    /// <summary>Writes the number behind the newest event.</summary>
    public void SetNext(long behindNewest)
    {
        lock (gate)
        {
            next = behindNewest;
            Write();
        }
    }

    /// <summary>Writes the number of the oldest event that will be kept; it is on the disk on return.</summary>
    public void SetFirst(long oldest)
    {
        lock (gate)
        {
            first = oldest;
            Write(flush: true);
        }
    }

    /// <inheritdoc />
    public void Dispose() => file?.Dispose();

    // No event is refused for these numbers: the segments and checkpoints tell almost the same.
    private void Write(bool flush = false)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, first);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], next);
        BinaryPrimitives.WriteUInt64LittleEndian(
            bytes[HashedBytes..],
            XxHash3.HashToUInt64(bytes[..HashedBytes])
        );
        try
        {
            file ??= File.OpenHandle(
                path,
                FileMode.OpenOrCreate,
                FileAccess.Write,
                FileShare.ReadWrite | FileShare.Delete
            );
            RandomAccess.Write(file, bytes, 0);
            if (flush)
            {
                RandomAccess.FlushToDisk(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Written again with the next commit.
        }
    }
}
