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

    /// <summary>The token id of a visitor.</summary>
    public static string OfVisitor(string project, string visitor) =>
        IdOf(project, "visitor", visitor);

    /// <summary>The token id of a user: another one than that of a visitor of the same name.</summary>
    public static string OfUser(string project, string user) => IdOf(project, "user", user);

    /// <summary>The token id: 32 hexadecimal digits, a UUID of version 8, made of a hash.</summary>
    /// <param name="project">The project.</param>
    /// <param name="kind">What the name is of; names of different kinds are different.</param>
    /// <param name="name">The name.</param>
    public static string IdOf(string project, string kind, string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{project}\n{kind}\n{name}"), hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return Convert.ToHexStringLower(hash[..IdBytes]);
    }
}
