using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tracking.Local.Hubs;

/// <summary>The number of the next event that a consumer group is to be given, in 16 bytes on disk.</summary>
internal sealed class CheckpointFile(string file)
{
    private string? failure;

    /// <summary>Why it could not be read or written last; nothing once it could since.</summary>
    public string? Failure => Volatile.Read(ref failure);

    /// <summary>The next number; 0, the oldest event kept, when there is no checkpoint or it is damaged.</summary>
    /// <exception cref="IOException">It cannot be read now.</exception>
    public long Read()
    {
        try
        {
            var read = ReadFile();
            Volatile.Write(ref failure, null);
            return read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Volatile.Write(ref failure, e.Message);
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>
    /// Overwrites the checkpoint in place, unless that fails: then a reader goes on without, and writes
    /// it later. What is lost with it is only that after a kill events are given again.
    /// </summary>
    /// <returns>Whether it is written.</returns>
    public bool TryWrite(long next)
    {
        try
        {
            Write(next);
            Volatile.Write(ref failure, null);
            return true;
        }
        catch (IOException e)
        {
            Volatile.Write(ref failure, e.Message);
            return false;
        }
    }

    /// <summary>Overwrites the checkpoint in place.</summary>
    /// <exception cref="IOException">It cannot be written now.</exception>
    public void Write(long next)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, next);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], XxHash3.HashToUInt64(bytes[..8]));
            using var handle = File.OpenHandle(
                file,
                FileMode.OpenOrCreate,
                FileAccess.Write,
                FileShare.ReadWrite
            );
            RandomAccess.Write(handle, bytes, 0);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private long ReadFile()
    {
        try
        {
            Span<byte> bytes = stackalloc byte[16];
            using var handle = File.OpenHandle(file, share: FileShare.ReadWrite);
            return
                RandomAccess.Read(handle, bytes, 0) == 16
                && BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..])
                    == XxHash3.HashToUInt64(bytes[..8])
                ? BinaryPrimitives.ReadInt64LittleEndian(bytes)
                : 0;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0;
        }
    }
}
