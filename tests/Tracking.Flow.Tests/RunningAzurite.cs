using Tracking.Local.Hosting;

namespace Tracking.Flow.Tests;

/// <summary>An Azurite without an app, for tests that drive a part of it.</summary>
public sealed class RunningAzurite : IAsyncLifetime
{
    private Azurite? azurite;

    internal string Folder { get; } = Support.NewFolder();

    internal StorageAccount Storage { get; } = new();

    public async Task InitializeAsync() =>
        azurite = await Azurite.EnsureAsync(
            Storage.Address,
            Path.Combine(Folder, "azurite"),
            CancellationToken.None
        );

    public async Task DisposeAsync()
    {
        await azurite!.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
