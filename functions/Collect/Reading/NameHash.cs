using System.Security.Cryptography;
using System.Text;

namespace Tracking.Functions.Collect.Reading;

/// <summary>What stands for a text that is too long, or too secret, to be kept: the same for the same text.</summary>
internal static class NameHash
{
    private const int Bytes = 16;
    private const string Prefix = "sha256.";

    /// <summary>The hash of a text, 39 characters.</summary>
    public static string Of(string text) =>
        Prefix
        + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, Bytes));
}
