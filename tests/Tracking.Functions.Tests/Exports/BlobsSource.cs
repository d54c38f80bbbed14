using System.Runtime.CompilerServices;
using System.Text;
using Tracking.Audit;
using Tracking.Shared.Tables;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Exports;

/// <summary>The audit log in memory, as the verifier reads it.</summary>
internal sealed class BlobsSource(BlobsDouble blobs) : IAuditSource
{
    public async IAsyncEnumerable<AuditFile> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask;
        foreach (var (name, text) in blobs.Texts(BlobNames.AuditLogs))
        {
            yield return new AuditFile(name, Encoding.UTF8.GetByteCount(text));
        }
    }

    public Task<Stream> OpenAsync(AuditFile file, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(
            new MemoryStream(
                Encoding.UTF8.GetBytes(
                    blobs.Texts(BlobNames.AuditLogs).Single(blob => blob.Name == file.Name).Text
                )
            )
        );
}
