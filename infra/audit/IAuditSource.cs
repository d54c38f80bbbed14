namespace Tracking.Audit;

/// <summary>A file of an audit log.</summary>
/// <param name="Name">Its name, with <c>/</c> between its parts.</param>
/// <param name="Bytes">How long it is.</param>
internal sealed record AuditFile(string Name, long Bytes);

/// <summary>Where an audit log lies.</summary>
internal interface IAuditSource
{
    /// <summary>All its files, as they are now.</summary>
    IAsyncEnumerable<AuditFile> ListAsync(CancellationToken cancellationToken);

    /// <summary>Opens a file, up to the length that was listed: it may have grown since.</summary>
    Task<Stream> OpenAsync(AuditFile file, CancellationToken cancellationToken);
}
