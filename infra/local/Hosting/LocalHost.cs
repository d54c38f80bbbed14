using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tracking.Local.Hubs;
using Tracking.Local.Triggers;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

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
    // What takes longer is told.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private Azurite? azurite;
    private StorageHold? hold;
    private Listeners? listeners;

    /// <inheritdoc />
    public IServiceProvider Services => app.Services;

    /// <inheritdoc />
    /// <exception cref="LocalRuntimeException">It cannot run.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var storage = await TakeStorageAsync(cancellationToken);
            OpenHubs();
            await app.StartAsync(cancellationToken);
            listeners = new Listeners(functions, broker, host, Services);
            var notes = new Notes(app.Configuration, settings, functions).All;
            Console.Write(
                Summary.Text(app, functions, host, storage, azurite is not null, data, settings)
            );
            foreach (
                var note in notes.Concat(await new HubReport(broker).LookAsync(cancellationToken))
            )
            {
                Console.WriteLine($"  ! {note}");
            }
        }
        catch (Exception e)
            when (e
                    is InvalidOperationException
                        or OptionsValidationException
                        or ArgumentException
                        or FormatException
            )
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
        await FinishAsync("requests under way", app.StopAsync(cancellationToken));
        await StopListenersAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopListenersAsync();
        await app.DisposeAsync();
        broker.Dispose();
        if (hold is not null)
        {
            await FinishAsync("storage", hold.DisposeAsync().AsTask());
        }

        if (azurite is not null)
        {
            await FinishAsync("Azurite, which saves its tables", azurite.DisposeAsync().AsTask());
        }

        data.Dispose();
    }

    /// <inheritdoc />
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<StorageAddress?> TakeStorageAsync(CancellationToken cancellationToken)
    {
        var connection = app.Configuration[StorageClients.HostSetting];
        var address = StorageAddress.Parse(connection);
        if (address is not null)
        {
            azurite = await Azurite.EnsureAsync(
                address,
                Path.Combine(data.Path, "azurite"),
                cancellationToken
            );
        }

        // That of tables and exports may be another one.
        var setting = string.IsNullOrEmpty(app.Configuration[StorageClients.Setting])
            ? StorageClients.HostSetting
            : StorageClients.Setting;
        if (app.Configuration[setting] is { Length: > 0 } written)
        {
            hold = await TakeAsync(setting, written);
            broker.Written = await WrittenAsync(cancellationToken);
        }

        return address;
    }

    private async Task<StorageHold> TakeAsync(string setting, string connection)
    {
        try
        {
            return await StorageHold.TakeAsync(
                connection,
                data,
                Services.GetRequiredService<IHostApplicationLifetime>().StopApplication,
                Services.GetRequiredService<ILogger<StorageHold>>()
            );
        }
        catch (FormatException)
        {
            throw new LocalRuntimeException($"The setting {setting} is not a connection string.");
        }
    }

    // Up to where storage has the events of each partition.
    private async Task<Dictionary<(string, int), long>> WrittenAsync(
        CancellationToken cancellationToken
    )
    {
        var written = new Dictionary<(string, int), long>();
        var storage = Services.GetRequiredService<StorageClients>();
        foreach (var name in TableNames.Cursors)
        {
            var cursors = new CursorTable(storage.Tables.GetTableClient(name));
            foreach (
                var (hub, partition, position, _) in await cursors.ReadAllAsync(cancellationToken)
            )
            {
                var key = (hub, partition);
                written[key] = Math.Max(written.GetValueOrDefault(key), position.Sequence + 1);
            }
        }

        return written;
    }

    // So that what they have lost is known when the app says that it runs.
    private void OpenHubs()
    {
        foreach (var hub in functions.Select(f => f.Trigger).OfType<HubTrigger>())
        {
            try
            {
                broker.Hub(hub.Hub);
            }
            catch (IOException e)
            {
                throw new LocalRuntimeException(
                    $"The event hub {hub.Hub} in {data.Path} cannot be opened: {e.Message}"
                );
            }
        }
    }

    private async Task StopListenersAsync()
    {
        if (listeners is not null)
        {
            var names = functions.Where(f => f.IsRunning).Select(f => f.Name);
            await FinishAsync(
                $"functions: {string.Join(", ", names)}",
                listeners.DisposeAsync().AsTask()
            );
            listeners = null;
        }
    }

    private static async Task FinishAsync(string what, Task ending)
    {
        if (await Task.WhenAny(ending, Task.Delay(Moment)) != ending)
        {
            Console.WriteLine($"Stopping. Waiting for {what}.");
        }

        await ending;
    }
}
