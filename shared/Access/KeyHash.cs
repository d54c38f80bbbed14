using System.Security.Cryptography;
using System.Text;

namespace Tracking.Shared.Access;

/// <summary>Keys are kept and looked up by their hash only.</summary>
public static class KeyHash
{
    /// <summary>The most characters of a key; anything longer is not one.</summary>
    public const int MaximumKeyLength = 128;

    /// <summary>SHA-256 in hexadecimal. Keys are random and long, so they need no salt.</summary>
    public static string Of(string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
