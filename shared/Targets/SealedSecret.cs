namespace Tracking.Shared.Targets;

/// <summary>A secret that only the app can read.</summary>
/// <param name="KeyId">The id of the signing key of which it is encrypted.</param>
/// <param name="Bytes">Nonce, text and tag.</param>
public sealed record SealedSecret(string KeyId, byte[] Bytes);
