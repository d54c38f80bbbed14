namespace Tracking.Audit;

/// <summary>A copy of an audit log in a folder.</summary>
internal sealed class FolderSource(string folder) : IAuditSource
{
    /// <inheritdoc />
    public async IAsyncEnumerable<AuditFile> ListAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask;
        foreach (
            var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new AuditFile(
                Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'),
                file.Length
            );
        }
    }

    /// <inheritdoc />
    public Task<Stream> OpenAsync(AuditFile file, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(File.OpenRead(Path.Combine(folder, file.Name)));
}
