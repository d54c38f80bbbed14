using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using Tracking.Shared.Audit;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Exports;

/// <summary>
/// Writes the heads of the audit log: one for each hour, made once, whoever is first. What is left out because the app
/// was down is in the next one.
/// </summary>
public sealed partial class AuditSealer(
    StorageClients storage,
    AuditKeys keys,
    TimeProvider time,
    ILogger<AuditSealer> logger
)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly BlobContainerClient container = storage.Blobs.GetBlobContainerClient(
        BlobNames.AuditLogs
    );

    /// <summary>Writes the head of the hour that has just passed, if it is not there.</summary>
    /// <exception cref="RequestFailedException">Storage does not answer; the next call does it.</exception>
    public async Task SealAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var to = new DateTimeOffset(now.UtcDateTime.Date.AddHours(now.UtcDateTime.Hour), default);
        var name = AuditHeadName.Of(to - Hour);
        var before = await new LastHeads(container, keys.Public, logger).FindAsync(
            cancellationToken
        );
        if (before?.Head.To >= to)
        {
            return;
        }

        var head = new AuditHead
        {
            From = before?.Head.To ?? to - Hour,
            To = to,
            MadeAt = now,
            Previous = before is null
                ? null
                : new HeadLink(AuditHeadName.Of(before.Head.To - Hour), before.Sha256),
            Blobs = await new LogMeter(container, logger).MeasureAsync(
                before?.Head.Blobs ?? [],
                cancellationToken
            ),
            KeyId = keys.CurrentId,
        };
        await WriteAsync(name, SignedHead.Write(head, keys.Sign), cancellationToken);
    }

    private async Task WriteAsync(string name, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            await container
                .GetBlobClient(name)
                .UploadAsync(
                    BinaryData.FromBytes(bytes),
                    new BlobUploadOptions
                    {
                        HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                        Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                    },
                    cancellationToken
                );
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another instance was first, or this very call was and its answer is lost.
            LogThere(name);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The head {Name} of the audit log is there already")]
    private partial void LogThere(string name);
}
