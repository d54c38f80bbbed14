using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;

namespace Tracking.Shared.Storage;

/// <summary>The storage account: by connection string, or by name with the app's identity.</summary>
/// <remarks>
/// The setting <c>AzureWebJobsStorage</c> is a connection string, or <c>AzureWebJobsStorage__accountName</c>
/// names the account, as the Functions host reads them.
/// </remarks>
public sealed class StorageClients
{
    private const string Setting = "AzureWebJobsStorage";

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
        if (configuration[Setting] is { Length: > 0 } connectionString)
        {
            Tables = new TableServiceClient(connectionString, tables);
            Blobs = new BlobServiceClient(connectionString, blobs);
        }
        else if (configuration[$"{Setting}:accountName"] is { Length: > 0 } account)
        {
            var credential = new DefaultAzureCredential();
            Tables = new TableServiceClient(
                new Uri($"https://{account}.table.core.windows.net"),
                credential,
                tables
            );
            Blobs = new BlobServiceClient(
                new Uri($"https://{account}.blob.core.windows.net"),
                credential,
                blobs
            );
        }
        else
        {
            throw new InvalidOperationException($"The setting {Setting} is missing.");
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
