using System.Security.Cryptography;
using System.Text;

namespace Tracking.Shared.Access;

/// <summary>
/// The token id of a visitor without a session token. It is the same for all events of one visitor or user, so
/// these have sessions by the same rule. No client holds such a token.
/// </summary>
public static class VisitorToken
{
    /// <summary>The digits of a token id.</summary>
    public const int IdLength = 2 * IdBytes;

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
        Span<byte> id = stackalloc byte[IdLength];
        IdOf(Encoding.UTF8.GetBytes($"{project}\n{kind}\n{name}"), id);
        return Encoding.ASCII.GetString(id);
    }

    /// <summary>The token id of a visitor or user, in UTF-8.</summary>
    /// <param name="named">Project, kind and name, with a line break between, in UTF-8.</param>
    /// <param name="id">Takes it: <see cref="IdLength"/> bytes.</param>
    public static void IdOf(ReadOnlySpan<byte> named, Span<byte> id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(named, hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        Convert.TryToHexStringLower(hash[..IdBytes], id, out _);
    }
}
