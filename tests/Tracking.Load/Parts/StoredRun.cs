using System.Diagnostics;
using Tracking.Load.Processes;
using Tracking.Load.Sending;
using Tracking.Load.Storage;

namespace Tracking.Load.Parts;

/// <summary>The whole app with a storage of its own, and what both have used and done.</summary>
internal sealed class StoredRun : IAsyncDisposable
{
    /// <summary>How many events go before those that are measured.</summary>
    public const int WarmUpEvents = 10_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan AtLatest = TimeSpan.FromSeconds(5);

    private StoredRun(LocalStorage storage, TrackingApp app)
    {
        Storage = storage;
        App = app;
        Places = new ReaderPlaces(storage.Direct, DataOf(storage));
    }

    /// <summary>Its storage.</summary>
    public LocalStorage Storage { get; }

    /// <summary>The app.</summary>
    public TrackingApp App { get; }

    /// <summary>How far its readers are.</summary>
    public ReaderPlaces Places { get; }

    /// <summary>What was used and counted so far.</summary>
    public Used Now => new(App.Usage, Storage.Usage, Storage.Counts.Now);

    /// <summary>Starts both, and lets some events of other visitors through, so that everything is compiled.</summary>
    /// <param name="settings">More settings.</param>
    public static async Task<StoredRun> StartAsync(
        IReadOnlyDictionary<string, string>? settings = null
    )
    {
        var storage = await LocalStorage.StartAsync();
        TrackingApp? app = null;
        try
        {
            app = await TrackingApp.StartAsync(DataOf(storage), storage.ConnectionString, settings);
            var run = new StoredRun(storage, app);
            await SenderProcess.RunAsync(
                new()
                {
                    Url = app.Url,
                    Connections = 4,
                    Batch = 20,
                    Events = WarmUpEvents,
                    First = int.MaxValue - WarmUpEvents,
                    Visitors = WarmUpEvents / 10,
                    FirstVisitor = int.MaxValue - WarmUpEvents,
                    IsStrict = true,
                }
            );
            await run.UntilStoredAsync(TimeSpan.FromMinutes(5));
            return run;
        }
        catch
        {
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
            await storage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until all readers have done all that the hub has.</summary>
    /// <returns>When the last of them wrote that it has, as <see cref="Stopwatch"/> tells it.</returns>
    /// <exception cref="TimeoutException">They have not.</exception>
    public async Task<long> UntilStoredAsync(TimeSpan patience)
    {
        var watch = Stopwatch.StartNew();
        var looked = Stopwatch.GetTimestamp();
        while (watch.Elapsed < patience)
        {
            await Task.Delay(Look);
            // Looking costs Azurite something, so it is done when there is reason to think that all is done.
            if (
                Stopwatch.GetElapsedTime(Storage.Counts.LastTableAt) < Quiet
                && Stopwatch.GetElapsedTime(looked) < AtLatest
            )
            {
                continue;
            }

            var last = Storage.Counts.LastCursorAt;
            if (await Places.DoneUntilAsync() is null)
            {
                return last;
            }

            looked = Stopwatch.GetTimestamp();
        }

        throw new TimeoutException($"Not all was stored in {patience}.\n{App.Said}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Storage.DisposeAsync();
    }

    private static string DataOf(LocalStorage storage) => Path.Combine(storage.Folder, "app");
}

/// <summary>What was used and counted.</summary>
internal sealed record Used(Usage App, Usage Azurite, StorageTally Storage)
{
    /// <summary>What came between two; memory is that of the later.</summary>
    public static Used operator -(Used later, Used earlier) =>
        new(
            later.App with
            {
                Cpu = later.App.Cpu - earlier.App.Cpu,
            },
            later.Azurite with
            {
                Cpu = later.Azurite.Cpu - earlier.Azurite.Cpu,
            },
            later.Storage - earlier.Storage
        );
}
