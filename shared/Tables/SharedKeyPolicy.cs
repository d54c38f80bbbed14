using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Tracking.Shared.Tables;

/// <summary>Signs requests to tables with the account's key, as <c>SharedKeyLite</c>.</summary>
internal sealed class SharedKeyPolicy(string account, byte[] key) : HttpPipelineSynchronousPolicy
{
    /// <inheritdoc />
    public override void OnSendingRequest(HttpMessage message)
    {
        var date = TimeProvider.System.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        var path = message.Request.Uri.ToUri().AbsolutePath;
        var signature = HMACSHA256.HashData(
            key,
            Encoding.UTF8.GetBytes($"{date}\n/{account}{path}")
        );
        message.Request.Headers.SetValue("x-ms-date", date);
        message.Request.Headers.SetValue(
            "Authorization",
            $"SharedKeyLite {account}:{Convert.ToBase64String(signature)}"
        );
    }
}
