using Azure;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Options;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Compact;

/// <summary>Lets one instance compact, when it is time.</summary>
public sealed class CompactOwner
{
    /// <summary>The name of the blob whose lease the owner has.</summary>
    public const string Name = "_state/owner";

    private static readonly TimeSpan Term = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(15);

    private readonly Compactor compactor;
    private readonly StorageClients storage;
    private readonly IOptions<CompactOptions> options;
    private readonly TimeProvider time;
    private readonly BusyReaders readers;
    private DateTimeOffset? ranAt;

    internal CompactOwner(
        Compactor compactor,
        StorageClients storage,
        IOptions<CompactOptions> options,
        TimeProvider time,
        BusyReaders readers
    ) =>
        (this.compactor, this.storage, this.options, this.time, this.readers) = (
            compactor,
            storage,
            options,
            time,
            readers
        );

    /// <summary>Compacts, if it is time and nobody else does.</summary>
    public async Task RunIfDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (ranAt is { } last && now - last < TimeSpan.FromSeconds(options.Value.CommitSeconds))
        {
            return;
        }

        if (readers.HaveToCatchUp())
        {
            return;
        }

        var container = storage.Blobs.GetBlobContainerClient(BlobNames.Lake);
        var blob = container.GetBlobClient(Name);
        var lease = blob.GetBlobLeaseClient();
        try
        {
            if (!await blob.ExistsAsync(cancellationToken))
            {
                await blob.UploadAsync(BinaryData.Empty, overwrite: false, cancellationToken);
            }

            await lease.AcquireAsync(Term, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // Another instance compacts, or begins to.
            return;
        }

        try
        {
            var state = await new StateBlob(container).ReadAsync(cancellationToken);
            if (
                state.RanAt is { } ran
                && now - ran < TimeSpan.FromSeconds(options.Value.CommitSeconds)
            )
            {
                ranAt = ran;
            }
            else if (await compactor.RunAsync(Holding(lease, cancellationToken), cancellationToken))
            {
                ranAt = now;
            }
        }
        finally
        {
            await lease.ReleaseAsync(cancellationToken: CancellationToken.None);
        }
    }

    // It is called often, and asks storage now and then.
    private Func<Task> Holding(BlobLeaseClient lease, CancellationToken cancellationToken)
    {
        var renewed = time.GetUtcNow();
        return async () =>
        {
            var now = time.GetUtcNow();
            if (now - renewed >= Renewal)
            {
                await lease.RenewAsync(cancellationToken: cancellationToken);
                renewed = now;
            }
        };
    }
}
