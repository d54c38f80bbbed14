using System.Runtime.CompilerServices;

namespace Tracking.Shared.Lake;

/// <summary>The files of a folder of this machine.</summary>
/// <param name="folder">The folder; it need not be there.</param>
public sealed class FolderLakeStore(string folder) : ILakeStore
{
    // Files that are being written begin with a dot; no file of a table does.
    private const string Unfinished = ".writing-";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public async Task<bool> TryAddAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string type,
        CancellationToken cancellationToken
    )
    {
        var path = PathOf(name);
        var unfinished = await WriteAsync(path, content, cancellationToken);

        // On Unix a move that shall not overwrite looks first and renames then: of two at once both would have won.
        await using var turn = await FileTurn.TakeAsync(
            PathOf(Unfinished + "turn"),
            Patience,
            cancellationToken
        );
        if (File.Exists(path))
        {
            File.Delete(unfinished);
            return false;
        }

        File.Move(unfinished, path);
        return true;
    }

    /// <inheritdoc />
    public async Task ReplaceAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string type,
        CancellationToken cancellationToken
    )
    {
        var path = PathOf(name);
        File.Move(await WriteAsync(path, content, cancellationToken), path, overwrite: true);
    }

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> FindAsync(
        string name,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await File.ReadAllBytesAsync(PathOf(name), cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<LakeFile> ListAsync(
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask;
        var below = new DirectoryInfo(PathOf(prefix));
        var files = below.Exists
            ? below
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(file => !file.Name.StartsWith(Unfinished, StringComparison.Ordinal))
                .Select(file => new LakeFile(
                    Path.GetRelativePath(folder, file.FullName)
                        .Replace(Path.DirectorySeparatorChar, '/'),
                    file.LastWriteTimeUtc
                ))
                .OrderBy(file => file.Name, StringComparer.Ordinal)
                .ToList()
            : [];
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return file;
        }
    }

    /// <inheritdoc />
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        if (File.Exists(PathOf(name)))
        {
            File.Delete(PathOf(name));
        }

        return Task.CompletedTask;
    }

    private string PathOf(string name) => Path.Combine(folder, name);

    private static async Task<string> WriteAsync(
        string path,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        var parent = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(parent);
        var unfinished = Path.Combine(parent, $"{Unfinished}{Guid.NewGuid():N}");
        await File.WriteAllBytesAsync(unfinished, content, cancellationToken);
        return unfinished;
    }
}
