using System.Security.Cryptography;

namespace Tracking.Functions.Web;

/// <summary>A script as browsers get it.</summary>
/// <param name="Name">Its name, such as <c>t.js</c>.</param>
/// <param name="Plain">Its bytes.</param>
/// <param name="Gzip">The same, compressed.</param>
/// <param name="Brotli">The same, compressed further.</param>
public sealed record ScriptFile(string Name, byte[] Plain, byte[] Gzip, byte[] Brotli)
{
    /// <summary>How many letters of the hash are in a name.</summary>
    public const int HashLength = 16;

    private const string Extension = ".js";

    /// <summary>The hash of its bytes: other bytes have another name.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Plain))[..HashLength];

    /// <summary>The name under which it never changes.</summary>
    public string HashedName => $"{Stem}.{Hash}{Extension}";

    /// <summary>What a page says in <c>integrity</c>, so that its browser runs these bytes and no others.</summary>
    public string Integrity { get; } = $"sha384-{Convert.ToBase64String(SHA384.HashData(Plain))}";

    /// <summary>The bytes in an encoding.</summary>
    public byte[] In(string? encoding) =>
        encoding switch
        {
            ScriptEncoding.Brotli => Brotli,
            ScriptEncoding.Gzip => Gzip,
            _ => Plain,
        };

    /// <summary>Whether a name is this one's with a hash in it, of now or of another version.</summary>
    public bool IsHashedName(string name) =>
        name.Length == Stem.Length + 1 + HashLength + Extension.Length
        && name.StartsWith(Stem + '.', StringComparison.Ordinal)
        && name.EndsWith(Extension, StringComparison.Ordinal)
        && name[(Stem.Length + 1)..^Extension.Length].All(char.IsAsciiHexDigitLower);

    private string Stem => Name[..^Extension.Length];
}
