using System.Globalization;

namespace Tracking.Local.Hosting;

/// <summary>
/// The storage of one running app. Rows and exports say up to where in the hubs they go, and each data folder
/// has hubs of its own, so a second app with other hubs would find its events written already.
/// </summary>
internal sealed class StorageHold : IDisposable
{
    private readonly FileStream held;

    /// <summary>Takes a storage of this machine, until it is disposed of or the process ends.</summary>
    /// <exception cref="LocalRuntimeException">Another running app has it.</exception>
    public StorageHold(StorageAddress address)
    {
        var port = address.Blob.Port.ToString(CultureInfo.InvariantCulture);
        try
        {
            held = new FileStream(
                // With the user, for nobody can open what another user has made here.
                Path.Combine(
                    Path.GetTempPath(),
                    $"tracking-storage-{port}-{Environment.UserName}-in-use"
                ),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalRuntimeException(
                $"Another running app writes to the storage on port {port}: stop that, or give AzureWebJobsStorage other ports. Two apps with event hubs of their own cannot share it."
            );
        }
    }

    /// <inheritdoc />
    public void Dispose() => held.Dispose();
}
