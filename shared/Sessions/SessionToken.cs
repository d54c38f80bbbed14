using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tracking.Shared.Sessions;

/// <summary>
/// What a client holds to keep its events in one session: signed, compact, URL-safe, and checked
/// without any lookup. A token outlives its sessions: after a pause the same token begins another.
/// </summary>
/// <remarks>
/// Base64url of: version (1), key id, project (each with its length before it), token id (16),
/// HMAC-SHA256 of all before (16 of its 32 bytes).
/// </remarks>
/// <param name="Project">The project it was made for.</param>
/// <param name="Id">The token id: 32 hexadecimal digits.</param>
public sealed record SessionToken(string Project, string Id)
{
    /// <summary>The most characters of a token's text; anything longer is not one.</summary>
    public const int MaximumLength = 256;

    private const byte Version = 1;
    private const int IdBytes = 16;
    private const int SignatureBytes = 16;

    /// <summary>The id of the first session of this token.</summary>
    public string FirstSessionId => SessionId(Id, 1);

    /// <summary>A new token.</summary>
    public static SessionToken New(string project, DateTimeOffset now) =>
        new(project, Guid.CreateVersion7(now).ToString("N"));

    /// <summary>The id of the nth session of a token, from 1.</summary>
    public static string SessionId(string tokenId, int ordinal) => $"{tokenId}-{ordinal}";

    /// <summary>The token's text, signed with the current key.</summary>
    public string Sign(SigningKeys keys)
    {
        Span<byte> bytes = stackalloc byte[MaximumLength];
        bytes[0] = Version;
        var length = 1;
        length += WriteText(bytes[length..], keys.CurrentId);
        length += WriteText(bytes[length..], Project);
        Guid.ParseExact(Id, "N").TryWriteBytes(bytes[length..], bigEndian: true, out _);
        length += IdBytes;
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(
            keys.Find(Encoding.ASCII.GetBytes(keys.CurrentId))!,
            bytes[..length],
            hash
        );
        hash[..SignatureBytes].CopyTo(bytes[length..]);
        return Base64Url.EncodeToString(bytes[..(length + SignatureBytes)]);
    }

    /// <summary>Reads a token's text; false when it is not one that we signed with a key still in use.</summary>
    public static bool TryVerify(
        string text,
        SigningKeys keys,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SessionToken? token
    )
    {
        token = null;
        Span<byte> buffer = stackalloc byte[MaximumLength];
        if (
            text.Length > MaximumLength
            || Base64Url.DecodeFromChars(text, buffer, out _, out var written)
                != OperationStatus.Done
            || !IsCanonical(text, buffer[..written])
            || written < 1 + SignatureBytes
            || buffer[0] != Version
        )
        {
            return false;
        }

        var signed = buffer[..(written - SignatureBytes)];
        var rest = signed[1..];
        if (
            !TryReadText(ref rest, out var keyId)
            || !TryReadText(ref rest, out var project)
            || rest.Length != IdBytes
            || keys.Find(keyId) is not { } key
        )
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

        token = new SessionToken(
            Encoding.UTF8.GetString(project),
            new Guid(rest, bigEndian: true).ToString("N")
        );
        return true;
    }

    // Decoders pass over white space and over the last bits; a token has one form only.
    private static bool IsCanonical(string text, ReadOnlySpan<byte> bytes)
    {
        Span<char> again = stackalloc char[MaximumLength * 2];
        return Base64Url.TryEncodeToChars(bytes, again, out var length)
            && text.AsSpan().SequenceEqual(again[..length]);
    }

    private static int WriteText(Span<byte> output, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, output[1..]);
        output[0] = (byte)length;
        return 1 + length;
    }

    private static bool TryReadText(ref Span<byte> input, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (input.IsEmpty || input.Length < 1 + input[0])
        {
            return false;
        }

        text = input.Slice(1, input[0]);
        input = input[(1 + input[0])..];
        return true;
    }
}
