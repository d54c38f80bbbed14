using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Tracking.Shared.Access;

namespace Tracking.Shared.Targets;

/// <summary>
/// Keeps the secrets of targets: encrypted by keys that are derived from the signing keys, so that whoever reads the
/// table alone has none of them; or in settings, which on Azure may be references to Key Vault.
/// </summary>
/// <remarks>
/// AES-256-GCM, a key for each signing key by HKDF with SHA-256. What a row says of whose the secret is, is
/// authenticated with it, so that it is of no use in another row.
/// </remarks>
public sealed class TargetSecrets(SigningKeys keys, IConfiguration configuration)
{
    /// <summary>The section of settings that have secrets.</summary>
    public const string Section = "TargetSecrets";

    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private static readonly byte[] Purpose = "tracking target secrets"u8.ToArray();

    /// <summary>Encrypts a secret for a target.</summary>
    public SealedSecret Seal(string secret, string project, string id)
    {
        var text = Encoding.UTF8.GetBytes(secret);
        var sealedBytes = new byte[NonceBytes + text.Length + TagBytes];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(KeyOf(keys.CurrentId)!, TagBytes);
        cipher.Encrypt(
            nonce,
            text,
            sealedBytes.AsSpan(NonceBytes, text.Length),
            sealedBytes.AsSpan(NonceBytes + text.Length),
            OwnerOf(project, id)
        );
        return new(keys.CurrentId, sealedBytes);
    }

    /// <summary>Finds the secret of a target, in clear.</summary>
    /// <param name="target">The target.</param>
    /// <param name="secret">The secret; null when it has none, or when it cannot be read.</param>
    /// <returns>Why it cannot be read; null when it can, or when there is none.</returns>
    public string? Read(Target target, out string? secret)
    {
        secret = null;
        if (target.SecretSetting is { } name)
        {
            // A reference that the host could not follow stays as it is written.
            secret = configuration[$"{Section}:{name}"];
            if (
                string.IsNullOrEmpty(secret)
                || secret.StartsWith("@Microsoft.KeyVault(", StringComparison.Ordinal)
            )
            {
                secret = null;
                return $"The setting {Section}__{name} is missing, or its reference cannot be followed.";
            }

            return null;
        }

        if (target.Secret is not { } kept)
        {
            return null;
        }

        if (KeyOf(kept.KeyId) is not { } key)
        {
            return $"The secret is encrypted by the signing key {kept.KeyId}, which is no longer in use: put it again.";
        }

        try
        {
            var bytes = kept.Bytes.AsSpan();
            var text = new byte[bytes.Length - NonceBytes - TagBytes];
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(
                bytes[..NonceBytes],
                bytes[NonceBytes..^TagBytes],
                bytes[^TagBytes..],
                text,
                OwnerOf(target.Project, target.Id)
            );
            secret = Encoding.UTF8.GetString(text);
            return null;
        }
        catch (Exception e)
            when (e is CryptographicException or ArgumentException or OverflowException)
        {
            return "The secret cannot be decrypted: put it again.";
        }
    }

    private byte[]? KeyOf(string id) =>
        keys.Find(Encoding.ASCII.GetBytes(id)) is { } key
            ? HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, salt: null, Purpose)
            : null;

    private static byte[] OwnerOf(string project, string id) =>
        Encoding.UTF8.GetBytes($"{project}\n{id}");
}
