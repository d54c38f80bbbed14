using System.Security.Cryptography;

namespace Tracking.Functions.Web;

/// <summary>A script as browsers get it.</summary>
/// <param name="Name">Its name, such as <c>t.js</c>.</param>
/// <param name="File">What is served.</param>
public sealed record ScriptFile(string Name, ServedFile File)
{
    /// <summary>Its media type.</summary>
    public const string Type = "text/javascript; charset=utf-8";

    private const string Extension = ".js";

    /// <summary>The name under which it never changes.</summary>
    public string HashedName => $"{Stem}.{File.Hash}{Extension}";

    /// <summary>What a page says in <c>integrity</c>, so that its browser runs these bytes and no others.</summary>
    public string Integrity { get; } =
        $"sha384-{Convert.ToBase64String(SHA384.HashData(File.Plain))}";

    private string Stem => Name[..^Extension.Length];
}
