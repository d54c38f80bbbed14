using System.Security.Cryptography;
using System.Text;

namespace Tracking.Shared.Access;

/// <summary>Keys are kept and looked up by their hash only.</summary>
public static class KeyHash
{
    /// <summary>The most characters of a key; anything longer is not one.</summary>
    public const int MaximumKeyLength = 128;

    private const int Places = 512;

    // Each key has one place, and whoever comes there last has it.
    private static readonly Known?[] Lately = new Known?[Places];

    /// <summary>SHA-256 in hexadecimal. Keys are random and long, so they need no salt.</summary>
    public static string Of(string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The same, remembered of the last keys: most requests have one of a few.</summary>
    public static string OfRequest(string key)
    {
        ref var place = ref Lately[(uint)string.GetHashCode(key) % Places];
        if (Volatile.Read(ref place) is { } known && known.Key == key)
        {
            return known.Hash;
        }

        var hash = Of(key);
        Volatile.Write(ref place, new(key, hash));
        return hash;
    }

    private sealed record Known(string Key, string Hash);
}
