using System.Text.RegularExpressions;
using Tracking.Shared.Access;

namespace Tracking.Functions.Collect.Reading;

/// <summary>
/// Secret keys in what is sent: SDKs put the key of a request into its events too, and people into URLs. In their place
/// a hash is kept.
/// </summary>
internal static partial class Secrets
{
    private const string Prefix = "sk_";

    // As keys are made: 24 random bytes in base64url.
    private const int MadeLength = 35;

    /// <summary>Whether text in UTF-8 may have one.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> text) => text.IndexOf("sk_"u8) >= 0;

    /// <summary>Text without secret keys: the one that its request came with, and whatever has the form of one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="keyHash">The hash of the request's key.</param>
    public static string Hide(string text, string keyHash) =>
        text.Contains(Prefix, StringComparison.Ordinal)
            ? Candidate()
                .Replace(
                    text,
                    match => IsKey(match.Value, keyHash) ? NameHash.Of(match.Value) : match.Value
                )
            : text;

    private static bool IsKey(string text, string keyHash) =>
        text.Length == MadeLength || keyHash.Length > 0 && KeyHash.Of(text) == keyHash;

    [GeneratedRegex("(?<![A-Za-z0-9_-])sk_[A-Za-z0-9_-]{4,}")]
    private static partial Regex Candidate();
}
