using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Tracking.Shared.Access;

/// <summary>What a signed text is; none passes for another.</summary>
public enum SignedKind : byte
{
    /// <summary>A session token.</summary>
    SessionToken = 1,

    /// <summary>A code of a search or a result.</summary>
    Code = 2,

    /// <summary>An access token.</summary>
    AccessToken = 3,
}

/// <summary>Compact, URL-safe text that we signed, checked without any lookup and in constant time.</summary>
/// <remarks>
/// Base64url of: kind (1), key id (with its length before it), payload, HMAC-SHA256 of all before (16 of
/// its 32 bytes). What is in it can be read by anybody and changed by nobody.
/// </remarks>
public static class SignedText
{
    /// <summary>The most characters; anything longer is not one.</summary>
    public const int MaximumLength = 1024;

    private const int SignatureBytes = 16;

    /// <summary>Signs with the current key.</summary>
    public static string Sign(SigningKeys keys, SignedKind kind, ReadOnlySpan<byte> payload)
    {
        Span<byte> bytes = stackalloc byte[MaximumLength];
        bytes[0] = (byte)kind;
        var length = 2 + Encoding.ASCII.GetBytes(keys.CurrentId, bytes[2..]);
        bytes[1] = (byte)keys.CurrentId.Length;
        payload.CopyTo(bytes[length..]);
        length += payload.Length;
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(
            keys.Find(Encoding.ASCII.GetBytes(keys.CurrentId))!,
            bytes[..length],
            hash
        );
        hash[..SignatureBytes].CopyTo(bytes[length..]);
        return Base64Url.EncodeToString(bytes[..(length + SignatureBytes)]);
    }

    /// <summary>The payload of a text; false when it is not one that we signed with a key still in use.</summary>
    public static bool TryVerify(
        string text,
        SigningKeys keys,
        SignedKind kind,
        [NotNullWhen(true)] out byte[]? payload
    )
    {
        payload = null;
        Span<byte> buffer = stackalloc byte[MaximumLength];
        if (
            text.Length > MaximumLength
            || Base64Url.DecodeFromChars(text, buffer, out _, out var written)
                != OperationStatus.Done
            || !IsCanonical(text, buffer[..written])
            || written < 2 + SignatureBytes
            || buffer[0] != (byte)kind
        )
        {
            return false;
        }

        var signed = buffer[..(written - SignatureBytes)];
        var idLength = signed[1];
        if (signed.Length < 2 + idLength || keys.Find(signed.Slice(2, idLength)) is not { } key)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, signed, hash);
        if (
            !CryptographicOperations.FixedTimeEquals(
                hash[..SignatureBytes],
                buffer[(written - SignatureBytes)..written]
            )
        )
        {
            return false;
        }

        payload = signed[(2 + idLength)..].ToArray();
        return true;
    }

    // Decoders pass over white space and over the last bits; a signed text has one form only.
    private static bool IsCanonical(string text, ReadOnlySpan<byte> bytes)
    {
        Span<char> again = stackalloc char[MaximumLength * 2];
        return Base64Url.TryEncodeToChars(bytes, again, out var length)
            && text.AsSpan().SequenceEqual(again[..length]);
    }
}
