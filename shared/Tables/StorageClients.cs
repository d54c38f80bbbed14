using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;

namespace Tracking.Shared.Tables;

/// <summary>The storage account: by connection string, or by name with the app's identity.</summary>
/// <remarks>
/// The setting <c>TrackingStorage</c> is a connection string, or <c>TrackingStorage__accountName</c> names
/// the account. Without either it is that of the Functions host, <c>AzureWebJobsStorage</c>: a deployment has
/// two, so that readers of exports come nowhere near the host's, and the app needs to own neither's blobs.
/// </remarks>
public sealed class StorageClients
{
    /// <summary>The setting with the account of tables and exports.</summary>
    public const string Setting = "TrackingStorage";

    /// <summary>The setting with the host's account.</summary>
    public const string HostSetting = "AzureWebJobsStorage";

    /// <summary>What stands behind a setting's name, and names the account.</summary>
    public const string AccountName = "accountName";

    // Functions are repeated as a whole when storage is down, so one call gives up early.
    private const int Retries = 2;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Reads the settings.</summary>
    /// <exception cref="InvalidOperationException">Neither setting is there.</exception>
    public StorageClients(IConfiguration configuration)
    {
        var tables = Configure(new TableClientOptions());
        var blobs = Configure(new BlobClientOptions());
        var (connectionString, account) = Find(configuration, Setting);
        if (connectionString is null && account is null)
        {
            (connectionString, account) = Find(configuration, HostSetting);
        }

        if (connectionString is not null)
        {
            Tables = new TransactionTables(connectionString, tables);
            Blobs = new BlobServiceClient(connectionString, blobs);
        }
        else if (account is not null)
        {
            Tables = new TransactionTables(
                new Uri($"https://{account}.table.core.windows.net"),
                AppIdentity.Credential,
                tables
            );
            Blobs = new BlobServiceClient(
                new Uri($"https://{account}.blob.core.windows.net"),
                AppIdentity.Credential,
                blobs
            );
        }
        else
        {
            throw new InvalidOperationException($"The setting {HostSetting} is missing.");
        }
    }

    internal StorageClients(TableServiceClient tables, BlobServiceClient blobs) =>
        (Tables, Blobs) = (tables, blobs);

    /// <summary>The account's tables.</summary>
    public TableServiceClient Tables { get; }

    /// <summary>The account's blobs.</summary>
    public BlobServiceClient Blobs { get; }

    /// <summary>Makes the tables and containers that are missing.</summary>
    public async Task CreateMissingAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            TableNames
                .All.Select(name =>
                    Tables.CreateTableIfNotExistsAsync(name, cancellationToken) as Task
                )
                .Concat(
                    BlobNames.All.Select(name =>
                        Blobs
                            .GetBlobContainerClient(name)
                            .CreateIfNotExistsAsync(cancellationToken: cancellationToken)
                    )
                )
        );
    }

    private static (string? ConnectionString, string? Account) Find(
        IConfiguration configuration,
        string setting
    ) =>
        (
            configuration[setting] is { Length: > 0 } connectionString ? connectionString : null,
            configuration[$"{setting}:{AccountName}"] is { Length: > 0 } account ? account : null
        );

    private static T Configure<T>(T options)
        where T : ClientOptions
    {
        options.Retry.MaxRetries = Retries;
        options.Retry.Delay = RetryDelay;
        options.Retry.NetworkTimeout = NetworkTimeout;
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }
}
