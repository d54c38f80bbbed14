using System.Buffers;

namespace Tracking.Functions.Collect.Reading;

/// <summary>
/// Secret keys in what is sent, wherever they stand: SDKs put the key of a request into its events too. They are
/// kept as a hash.
/// </summary>
internal static class Secrets
{
    private const int MinimumLength = 12;

    private static readonly SearchValues<char> Characters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
    );

    /// <summary>Whether text in UTF-8 may be one.</summary>
    public static bool MayBe(ReadOnlySpan<byte> text) => text.StartsWith("sk_"u8);

    /// <summary>What is kept in the place of a secret key; null for any other text.</summary>
    public static string? Hide(string text) =>
        text.StartsWith("sk_", StringComparison.Ordinal)
        && text.Length >= MinimumLength
        && !text.AsSpan().ContainsAnyExcept(Characters)
            ? NameHash.Of(text)
            : null;
}
