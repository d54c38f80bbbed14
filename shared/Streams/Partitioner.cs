using System.IO.Hashing;
using System.Text;
using Tracking.Shared.Events;

namespace Tracking.Shared.Streams;

/// <summary>Chooses the partition of an event: all of a session, and all of a user, are in one, in order.</summary>
public static class Partitioner
{
    /// <summary>What decides: the session token's id, else the user, else the event's id.</summary>
    public static string KeyOf(TrackedEvent tracked) => tracked.PartitionKey;

    /// <summary>XxHash64 of the key's UTF-8, modulo the number of partitions.</summary>
    public static int Choose(string key, int partitions)
    {
        Span<byte> buffer = stackalloc byte[512];
        ReadOnlySpan<byte> bytes = Encoding.UTF8.TryGetBytes(key, buffer, out var length)
            ? buffer[..length]
            : Encoding.UTF8.GetBytes(key);
        return Choose(bytes, partitions);
    }

    /// <summary>XxHash64 of a key in UTF-8, modulo the number of partitions.</summary>
    public static int Choose(ReadOnlySpan<byte> key, int partitions) =>
        (int)(XxHash64.HashToUInt64(key) % (ulong)partitions);
}
