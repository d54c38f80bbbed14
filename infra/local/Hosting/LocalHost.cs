using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Tracking.Local.Hubs;
using Tracking.Local.Triggers;

namespace Tracking.Local.Hosting;

/// <summary>
/// The running app. It starts from the inside out (hubs, storage, the app and HTTP, then what
/// triggers functions) and stops in the opposite order.
/// </summary>
internal sealed class LocalHost(
    WebApplication app,
    IReadOnlyList<FunctionMethod> functions,
    HostSettings host,
    DataFolder data,
    EventHubBroker broker,
    LocalSettings settings
) : IHost, IAsyncDisposable
{
    private Azurite? azurite;
    private StorageHold? hold;
    private Listeners? listeners;

    /// <inheritdoc />
    public IServiceProvider Services => app.Services;

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var storage = StorageAddress.Parse(app.Configuration["AzureWebJobsStorage"]);
            if (storage is not null)
            {
                hold = new StorageHold(storage);
                azurite = await Azurite.EnsureAsync(
                    storage,
                    Path.Combine(data.Path, "azurite"),
                    cancellationToken
                );
            }

            await app.StartAsync(cancellationToken);
            listeners = new Listeners(functions, broker, host, Services);
            Console.Write(
                Summary.Text(app, functions, host, storage, azurite is not null, data, settings)
            );
        }
        catch (InvalidOperationException e)
        {
            // The app's own, about its settings.
            throw new LocalRuntimeException(e.Message);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new LocalRuntimeException(
                $"{e.Message} Stop what listens there, or choose another port with --port N (0 takes a free one)."
            );
        }
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await app.StopAsync(cancellationToken);
        if (listeners is not null)
        {
            await listeners.DisposeAsync();
            listeners = null;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (listeners is not null)
        {
            await listeners.DisposeAsync();
        }

        await app.DisposeAsync();
        broker.Dispose();
        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }

        hold?.Dispose();
        data.Dispose();
    }

    /// <inheritdoc />
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
