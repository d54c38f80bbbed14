using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tracking.Functions.Forward.Webhook;

/// <summary>Signs requests as Standard Webhooks says, so that any library for it can verify them.</summary>
internal static class WebhookSignature
{
    /// <summary>What secrets begin with; base64 follows.</summary>
    public const string Prefix = "whsec_";

    /// <summary>The fewest and the most bytes of a secret.</summary>
    public const int MinimumBytes = 24;

    /// <summary>The most bytes of a secret.</summary>
    public const int MaximumBytes = 64;

    /// <summary>The bytes of a secret; null when it is none.</summary>
    public static byte[]? Read(string? secret)
    {
        if (secret?.StartsWith(Prefix, StringComparison.Ordinal) != true)
        {
            return null;
        }

        var bytes = new byte[secret.Length];
        return
            Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out var length)
            && length is >= MinimumBytes and <= MaximumBytes
            ? bytes[..length]
            : null;
    }

    /// <summary>Adds the headers of a signed request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="secret">The bytes of the secret.</param>
    /// <param name="id">What the request is called; the same each time the same events are sent.</param>
    /// <param name="at">When it is sent.</param>
    /// <param name="body">Its body.</param>
    public static void Sign(
        HttpRequestMessage request,
        byte[] secret,
        string id,
        DateTimeOffset at,
        ReadOnlySpan<byte> body
    )
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var signature = Convert.ToBase64String(HMACSHA256.HashData(secret, signed));
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", $"v1,{signature}");
    }
}
