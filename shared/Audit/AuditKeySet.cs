using System.Text.Json;

namespace Tracking.Shared.Audit;

/// <summary>The public keys of heads, as a JWK set (RFC 7517): the first one signs, the others have signed.</summary>
/// <param name="Keys">The keys.</param>
[ApiSchema("AuditKeySet")]
public sealed record AuditKeySet(IReadOnlyList<AuditPublicKey> Keys)
{
    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);

    /// <summary>Reads a set; keys of another kind are left out.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static AuditKeySet Parse(ReadOnlySpan<byte> json)
    {
        var set = JsonSerializer.Deserialize<AuditKeySet>(json, JsonSerializerOptions.Web);
        return set?.Keys is { } keys
            ? new([
                .. keys.Where(key =>
                    key is { Type: "EC", Curve: "P-256", X: not null, Y: not null, KeyId: not null }
                ),
            ])
            : throw new JsonException("It has no keys.");
    }

    /// <summary>The key of an id; null when it is not known.</summary>
    public AuditPublicKey? Find(string id) => Keys.FirstOrDefault(key => key.KeyId == id);

    /// <summary>Whether a head is signed by the key that it names, if that is known.</summary>
    public HeadTrust Judge(SignedHead head) =>
        Find(head.Head.KeyId) is not { } key ? HeadTrust.KeyUnknown
        : key.Verifies(head.Covered.Span, head.Signature.Span) ? HeadTrust.Right
        : HeadTrust.Wrong;
}

/// <summary>What a signature is worth.</summary>
public enum HeadTrust
{
    /// <summary>The key that the head names has signed it as it is.</summary>
    Right,

    /// <summary>It has not.</summary>
    Wrong,

    /// <summary>The key that the head names is not known.</summary>
    KeyUnknown,
}
