using Azure.Core;
using Azure.Identity;

namespace Tracking.Shared.Tables;

/// <summary>Who the app is for other services of Azure.</summary>
public static class AppIdentity
{
    /// <summary>
    /// One credential for all clients, so that they share their tokens. On Azure the settings
    /// <c>AZURE_TOKEN_CREDENTIALS</c> and <c>AZURE_CLIENT_ID</c> say that it is the managed identity, and which.
    /// </summary>
    public static TokenCredential Credential { get; } = new DefaultAzureCredential();
}
