using System.Security.Cryptography;
using System.Text;

namespace Tracking.Shared.Access;

/// <summary>
/// The token id of a visitor without a session token. It is the same for all events of one visitor or user, so
/// these have sessions by the same rule. No client holds such a token.
/// </summary>
public static class VisitorToken
{
    private const int IdBytes = 16;

    /// <summary>The token id: 32 hexadecimal digits, a UUID of version 8, made of a hash.</summary>
    public static string IdOf(string project, string visitor)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{project}\n{visitor}"), hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return Convert.ToHexStringLower(hash[..IdBytes]);
    }
}
