namespace Tracking.Local.Tests;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tracking-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
