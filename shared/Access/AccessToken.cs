namespace Tracking.Shared.Access;

/// <summary>
/// What a client has instead of a key for a while. It names the key it was given for, so it ends with
/// that key, whatever time it has left.
/// </summary>
/// <param name="KeyHash">The hash of the key.</param>
/// <param name="Expires">When it ends.</param>
public sealed record AccessToken(string KeyHash, DateTimeOffset Expires)
{
    /// <summary>How long one lasts: 20 minutes, as clients of the tracking APIs expect.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(20);

    private const int HashBytes = 32;
    private const int MaximumPayload = 64;

    /// <summary>The token's text, signed with the current key.</summary>
    public string Sign(SigningKeys keys)
    {
        var payload = new PayloadWriter(stackalloc byte[MaximumPayload]);
        payload.Bytes(Convert.FromHexString(KeyHash));
        payload.Time(Expires);
        return SignedText.Sign(keys, SignedKind.AccessToken, payload.Written);
    }

    /// <summary>Reads a token; null when it is not one of ours, or has ended.</summary>
    public static AccessToken? Read(string text, SigningKeys keys, DateTimeOffset now)
    {
        if (!SignedText.TryVerify(text, keys, SignedKind.AccessToken, out var bytes))
        {
            return null;
        }

        var payload = new PayloadReader(bytes);
        var token = new AccessToken(
            Convert.ToHexStringLower(payload.Bytes(HashBytes)),
            payload.Time()
        );
        return payload.IsComplete && now < token.Expires ? token : null;
    }
}
