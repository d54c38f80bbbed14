using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;

namespace Tracking.Local.Hosting;

/// <summary>
/// The storage of one running app. Rows and exports say up to where in the hubs they go, and each data folder
/// has hubs of its own, so an app with other hubs would find its events written already. A blob in the storage
/// says whose it is, and a lease on it that an app of these hubs runs.
/// </summary>
internal sealed partial class StorageHold : IAsyncDisposable
{
    /// <summary>The container with the blob.</summary>
    public const string Container = "tracking-local";

    private const string Blob = "hubs";
    private const string Owner = "hubs";
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly BlobClient blob;
    private readonly BlobLeaseClient lease;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private Task renewing = Task.CompletedTask;

    private StorageHold(string connectionString, string hubs, ILogger logger)
    {
        var options = new BlobClientOptions
        {
            Retry = { MaxRetries = 1, NetworkTimeout = Patience },
        };
        blob = new BlobServiceClient(connectionString, options)
            .GetBlobContainerClient(Container)
            .GetBlobClient(Blob);
        // An app that was killed left its lease behind; the next one of the same hubs has the same.
        lease = blob.GetBlobLeaseClient(hubs);
        this.logger = logger;
    }

    /// <summary>Takes a storage until it is disposed of, or a minute after the process has ended.</summary>
    /// <param name="connectionString">The storage.</param>
    /// <param name="hubs">The id of the hubs.</param>
    /// <param name="logger">Is told when the storage does not answer; it is taken once it does.</param>
    /// <exception cref="LocalRuntimeException">Another running app has it, or it is of other hubs.</exception>
    public static async Task<StorageHold> TakeAsync(
        string connectionString,
        string hubs,
        ILogger logger
    )
    {
        var hold = new StorageHold(connectionString, hubs, logger);
        try
        {
            await hold.TakeAsync();
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            hold.LogUnreachable(e);
        }

        hold.renewing = hold.RenewAsync();
        return hold;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await renewing;
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await lease.ReleaseAsync(cancellationToken: patience.Token);
        }
        catch (Exception e)
            when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            // It ends by itself.
        }

        stopping.Dispose();
    }

    private async Task TakeAsync()
    {
        await blob.GetParentBlobContainerClient().CreateIfNotExistsAsync();
        try
        {
            await blob.UploadAsync(
                BinaryData.FromString(""),
                new BlobUploadOptions
                {
                    Metadata = new Dictionary<string, string> { [Owner] = lease.LeaseId },
                    Conditions = new() { IfNoneMatch = ETag.All },
                }
            );
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // It is there already.
        }

        try
        {
            await lease.AcquireAsync(LeaseTime);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            throw new LocalRuntimeException(
                $"Another running app writes to the storage at {blob.Uri.Authority}: stop that (after a kill, wait a minute), or give AzureWebJobsStorage another."
            );
        }

        BlobProperties properties = await blob.GetPropertiesAsync();
        if (properties.Metadata[Owner] != lease.LeaseId)
        {
            await lease.ReleaseAsync();
            throw new LocalRuntimeException(
                $"The storage at {blob.Uri.Authority} has what other event hubs wrote, and would take new events for old ones: use the data folder it belongs to (--data DIR), or an empty storage, or delete its tables, its exports and the container {Container}."
            );
        }
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(RenewEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                try
                {
                    await lease.AcquireAsync(LeaseTime, cancellationToken: stopping.Token);
                }
                catch (RequestFailedException e) when (e.Status == 409)
                {
                    LogTaken(blob.Uri.Authority);
                }
                catch (Exception e) when (e is RequestFailedException or AggregateException)
                {
                    LogUnreachable(e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The storage does not answer")]
    private partial void LogUnreachable(Exception e);

    [LoggerMessage(
        2,
        LogLevel.Critical,
        "Another app has taken the storage at {Authority}: stop one of them, or events are lost"
    )]
    private partial void LogTaken(string authority);
}
