namespace Tracking.Shared.Lake;

/// <summary>Where a table lies: files by name, with slashes between the parts of a name.</summary>
/// <remarks>Failures that may pass are exceptions of whatever is behind it; they say nothing of what was done.</remarks>
public interface ILakeStore
{
    /// <summary>Writes a file, whole or not at all, unless there is one of that name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="type">Its media type.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False when there is one: perhaps of an earlier attempt of this very call, whose answer was lost.</returns>
    Task<bool> TryAddAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string type,
        CancellationToken cancellationToken
    );

    /// <summary>Writes a file, whole or not at all, in place of one of that name if there is one.</summary>
    Task ReplaceAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string type,
        CancellationToken cancellationToken
    );

    /// <summary>What is in a file; null when there is none of that name.</summary>
    Task<ReadOnlyMemory<byte>?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>The files whose names begin with a prefix that ends with a slash, by name in ordinal order.</summary>
    IAsyncEnumerable<LakeFile> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Deletes a file, if there is one of that name.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A file as a list has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="WrittenAt">When it was last written.</param>
public sealed record LakeFile(string Name, DateTimeOffset WrittenAt);
