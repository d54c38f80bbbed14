using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tracking.Local.Hubs;

/// <summary>The number of the next event that a consumer group is to be given, in 16 bytes on disk.</summary>
internal sealed class CheckpointFile(string file)
{
    /// <summary>The next number; 0, the oldest event kept, when there is no readable checkpoint.</summary>
    public long Read()
    {
        if (!File.Exists(file))
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        using var handle = File.OpenHandle(file, share: FileShare.ReadWrite);
        return
            RandomAccess.Read(handle, bytes, 0) == 16
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..])
                == XxHash3.HashToUInt64(bytes[..8])
            ? BinaryPrimitives.ReadInt64LittleEndian(bytes)
            : 0;
    }

    /// <summary>Overwrites the checkpoint in place.</summary>
    public void Write(long next)
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
}
