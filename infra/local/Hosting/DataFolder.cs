namespace Tracking.Local.Hosting;

/// <summary>The folder of one running app; a second app cannot have it at the same time.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream held;

    /// <summary>Makes the folder and takes it.</summary>
    public DataFolder(string path)
    {
        Path = path;
        try
        {
            Directory.CreateDirectory(path);
            held = new FileStream(
                System.IO.Path.Combine(path, "in-use"),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalRuntimeException(
                File.Exists(System.IO.Path.Combine(path, "in-use"))
                    ? $"The data folder {path} is in use by another running app: stop that, or choose another with --data DIR."
                    : $"The data folder {path} cannot be made: {e.Message}"
            );
        }
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The id of the hubs in it, made with them: new hubs number their events anew.</summary>
    public string HubsId()
    {
        var file = System.IO.Path.Combine(Path, "hubs", "id");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllText(file + ".new", Guid.NewGuid().ToString());
            File.Move(file + ".new", file);
        }

        return File.ReadAllText(file);
    }

    /// <inheritdoc />
    public void Dispose() => held.Dispose();
}
