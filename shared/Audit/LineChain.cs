using System.Security.Cryptography;
using System.Text;

namespace Tracking.Shared.Audit;

/// <summary>
/// How the lines of an audit log hang together: each has the hash of the line before it in its partition, whatever
/// blob that is in.
/// </summary>
public static class LineChain
{
    /// <summary>The member of a line with the hash of the line before.</summary>
    public const string Member = "previousLineSha256";

    /// <summary>The hash of a line, without its line break: SHA-256, in lower-case hexadecimal digits.</summary>
    public static string HashOf(ReadOnlySpan<byte> line) =>
        Convert.ToHexStringLower(SHA256.HashData(line.TrimEnd((byte)'\n')));

    /// <summary>What the first line of a partition's first blob has instead: the hash of the blob's name.</summary>
    public static string BeginningOf(string name) => HashOf(Encoding.UTF8.GetBytes(name));
}
