using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Audit;

namespace Tracking.Functions.Exports;

/// <summary>Finds the head on which the next one goes on.</summary>
internal sealed partial class LastHeads(
    BlobContainerClient container,
    AuditKeySet keys,
    ILogger logger
)
{
    // So many are looked at, from the last one back, for one that is as it was signed.
    private const int MostLooked = 48;

    /// <summary>
    /// The last head that can be believed; null when there is none. One whose signature is wrong is passed over, so
    /// that who forges one does not decide from where the next one reads. One by a key that has been taken out of the
    /// settings is taken: it was right when it was made, and whoever verifies has kept that key.
    /// </summary>
    public async Task<SignedHead?> FindAsync(CancellationToken cancellationToken)
    {
        foreach (var name in (await ListAsync(cancellationToken)).Reverse())
        {
            var content = await container
                .GetBlobClient(name)
                .DownloadContentAsync(cancellationToken);
            var head = SignedHead.Read(content.Value.Content.ToMemory());
            if (
                head is not null
                && keys.Judge(head) != HeadTrust.Wrong
                && AuditHeadName.HourOf(name) == head.Head.To - TimeSpan.FromHours(1)
            )
            {
                return head;
            }

            LogForged(name);
        }

        return null;
    }

    /// <summary>The names of the last heads, in order.</summary>
    private async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var names = new Queue<string>();
        await foreach (
            var blob in container.GetBlobsAsync(
                BlobTraits.None,
                BlobStates.None,
                AuditHeadName.Prefix,
                cancellationToken
            )
        )
        {
            if (AuditHeadName.HourOf(blob.Name) is not null)
            {
                names.Enqueue(blob.Name);
                if (names.Count > MostLooked)
                {
                    names.Dequeue();
                }
            }
        }

        return [.. names];
    }

    [LoggerMessage(
        2,
        LogLevel.Error,
        "The head {Name} of the audit log is not as it was signed; the next one goes on behind the one before it"
    )]
    private partial void LogForged(string name);
}
