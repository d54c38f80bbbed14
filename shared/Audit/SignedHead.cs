using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tracking.Shared.Events;

namespace Tracking.Shared.Audit;

/// <summary>
/// A head as it is stored: a JSON object whose last member is <c>signature</c>, by ECDSA over P-256 with SHA-256 in the
/// form of JWS (64 bytes, base64url). What is signed is all that stands before the comma of that member, byte by byte.
/// </summary>
/// <param name="Head">What it says.</param>
/// <param name="Sha256">The SHA-256 of all its bytes.</param>
/// <param name="Covered">The bytes that are signed.</param>
/// <param name="Signature">The signature.</param>
public sealed record SignedHead(
    AuditHead Head,
    string Sha256,
    ReadOnlyMemory<byte> Covered,
    ReadOnlyMemory<byte> Signature
)
{
    private static readonly byte[] Member = ",\"signature\":\""u8.ToArray();
    private static readonly byte[] End = "\"}\n"u8.ToArray();

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new TimeConverter() },
    };

    /// <summary>Makes the bytes of a head.</summary>
    /// <param name="head">What it says.</param>
    /// <param name="sign">Signs bytes with the key that the head names.</param>
    public static byte[] Write(AuditHead head, Func<ReadOnlySpan<byte>, byte[]> sign)
    {
        var covered = JsonSerializer.SerializeToUtf8Bytes(head, Options)[..^1];
        return
        [
            .. covered,
            .. Member,
            .. Encoding.ASCII.GetBytes(Base64Url.EncodeToString(sign(covered))),
            .. End,
        ];
    }

    /// <summary>Reads the bytes of a head; null when they are none. Whether the signature is right is not looked at.</summary>
    public static SignedHead? Read(ReadOnlyMemory<byte> bytes)
    {
        var at = bytes.Span.LastIndexOf(Member);
        if (at < 0 || !bytes.Span.EndsWith(End))
        {
            return null;
        }

        var (covered, text) = (bytes[..at], bytes[(at + Member.Length)..^End.Length]);
        try
        {
            var head = JsonSerializer.Deserialize<AuditHead>([.. covered.Span, (byte)'}'], Options);
            return head is { Format: AuditHead.CurrentFormat }
                ? new SignedHead(
                    head,
                    Convert.ToHexStringLower(SHA256.HashData(bytes.Span)),
                    covered,
                    Base64Url.DecodeFromUtf8(text.Span)
                )
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }
}
