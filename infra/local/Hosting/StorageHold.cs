using System.IO.Hashing;
using System.Text;
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
    private readonly string owner;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private Task renewing = Task.CompletedTask;

    private StorageHold(string connectionString, DataFolder data, ILogger logger)
    {
        var options = new BlobClientOptions
        {
            Retry = { MaxRetries = 1, NetworkTimeout = Patience },
        };
        blob = new BlobServiceClient(connectionString, options)
            .GetBlobContainerClient(Container)
            .GetBlobClient(Blob);
        owner = data.HubsId();
        // An app that was killed left its lease behind; the next one in the same folder has the same.
        var holder = Encoding.UTF8.GetBytes($"{owner} {Environment.MachineName} {data.Path}");
        lease = blob.GetBlobLeaseClient(new Guid(XxHash128.Hash(holder)).ToString());
        this.logger = logger;
    }

    /// <summary>Takes a storage until it is disposed of, or a minute after the process has ended.</summary>
    /// <param name="connectionString">The storage.</param>
    /// <param name="data">The folder with the hubs.</param>
    /// <param name="lost">Is called when another app has taken the storage meanwhile.</param>
    /// <param name="logger">Is told when the storage does not answer while it is held.</param>
    /// <exception cref="LocalRuntimeException">Another app has it, it is of other hubs, or it does not answer.</exception>
    public static async Task<StorageHold> TakeAsync(
        string connectionString,
        DataFolder data,
        Action lost,
        ILogger logger
    )
    {
        var hold = new StorageHold(connectionString, data, logger);
        try
        {
            await hold.TakeAsync();
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            // Without knowing whose it is, events could be accepted that no reader would write.
            throw new LocalRuntimeException(
                $"The storage at {hold.blob.Uri.Authority} does not answer as it should: {e.Message.Split('\n')[0]}"
            );
        }

        hold.renewing = hold.RenewAsync(lost);
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
                    Metadata = new Dictionary<string, string> { [Owner] = owner },
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
        if (properties.Metadata[Owner] != owner)
        {
            await lease.ReleaseAsync();
            throw new LocalRuntimeException(
                $"The storage at {blob.Uri.Authority} has what other event hubs wrote, and would take new events for old ones: use the data folder it belongs to (--data DIR), or an empty storage, or delete its tables, its exports and the container {Container}."
            );
        }
    }

    private async Task RenewAsync(Action lost)
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
                    lost();
                    return;
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
        "Another app has taken the storage at {Authority}: this one ends"
    )]
    private partial void LogTaken(string authority);
}
