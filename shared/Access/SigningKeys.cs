using System.Text;

namespace Tracking.Shared.Access;

/// <summary>
/// The keys that sign session tokens and codes. The first signs; all are accepted, so that a key is
/// changed by putting a new one in front and taking the old one away when nothing of it is in use.
/// </summary>
public sealed class SigningKeys
{
    /// <summary>The fewest bytes of a key.</summary>
    public const int MinimumBytes = 32;

    /// <summary>The most characters of a key's id.</summary>
    public const int MaximumIdLength = 16;

    private readonly (string Id, byte[] Key)[] keys;

    private SigningKeys((string Id, byte[] Key)[] keys) => this.keys = keys;

    /// <summary>The id of the key that signs.</summary>
    public string CurrentId => keys[0].Id;

    /// <summary>The keys; the first signs.</summary>
    internal IEnumerable<byte[]> All => keys.Select(key => key.Key);

    /// <summary>Reads <c>id:base64</c> pairs with <c>;</c> between them; a single key needs no id.</summary>
    /// <exception cref="InvalidOperationException">There is no key, or one is too short or not base64.</exception>
    public static SigningKeys Parse(string? setting)
    {
        var keys = (setting ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Pair)
            .ToArray();
        return keys.Length > 0
            ? new SigningKeys(keys)
            : throw Unusable("is missing: it signs session tokens");
    }

    /// <summary>The key of an id; null when it is not, or no longer, in use.</summary>
    public byte[]? Find(ReadOnlySpan<byte> id)
    {
        foreach (var (candidate, key) in keys)
        {
            if (Ascii.Equals(id, candidate))
            {
                return key;
            }
        }

        return null;
    }

    private static (string Id, byte[] Key) Pair(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var id = colon < 0 ? "k1" : text[..colon];
        var key = new byte[text.Length];
        if (
            !Convert.TryFromBase64String(text[(colon + 1)..], key, out var length)
            || length < MinimumBytes
        )
        {
            throw Unusable($"must be base64 of at least {MinimumBytes} bytes");
        }

        return id.Length is > 0 and <= MaximumIdLength && Ascii.IsValid(id)
            ? (id, key[..length])
            : throw Unusable($"has a key id that is not 1 to {MaximumIdLength} ASCII characters");
    }

    private static InvalidOperationException Unusable(string what) =>
        new($"The setting SigningKeys {what}.");
}
