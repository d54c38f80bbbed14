using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Tracking.Local.Hosting;
using Tracking.Worker.Tests.Host;

// Where the flow tests expect it, which hold here as they do for the local host.
namespace Tracking.Flow.Tests;

/// <summary>The real app as a worker, with a host, event hubs and storage around it.</summary>
internal sealed class TrackingApp : IAsyncDisposable
{
    public const string WriteKey = "wk_demo_local_only";
    public const string SecretKey = "sk_demo_local_only";
    public const string AdminKey = "ak_demo_local_only";

    private readonly Azurite? azurite;
    private bool disposed;

    private TrackingApp(string folder, Azurite? azurite, RunningHubs hubs, WorkerHost host)
    {
        (Folder, this.azurite, Hubs, Host) = (folder, azurite, hubs, host);
        Http = new HttpClient { BaseAddress = host.Address };
        Http.DefaultRequestHeaders.Add("x-tracking-key", WriteKey);
    }

    public string Folder { get; }

    public HttpClient Http { get; }

    public RunningHubs Hubs { get; }

    public string Output => string.Join('\n', Host.Log);

    public WorkerHost Host { get; }

    public static Task<TrackingApp> StartAsync(
        string folder,
        StorageAccount storage,
        params string[] args
    ) => StartAsync(folder, storage, new Dictionary<string, string>(), args);

    /// <summary>Starts everything; arguments and variables are settings of the app.</summary>
    public static async Task<TrackingApp> StartAsync(
        string folder,
        StorageAccount storage,
        IReadOnlyDictionary<string, string> environment,
        params string[] args
    )
    {
        var azurite = await Azurite.EnsureAsync(
            storage.Address,
            Path.Combine(folder, "azurite"),
            CancellationToken.None
        );
        RunningHubs? hubs = null;
        try
        {
            hubs = await RunningHubs.StartAsync(folder);
            var settings = AppSettings.Of(storage.ConnectionString, hubs.ConnectionString);
            foreach (
                var (name, value) in environment.Concat(
                    args.Chunk(2).Select(a => KeyValuePair.Create(a[0].TrimStart('-'), a[1]))
                )
            )
            {
                settings[name] = value;
            }

            var host = await WorkerHost.StartAsync(folder, settings);
            await UntilStartedAsync(await host.Worker);
            return new TrackingApp(folder, azurite, hubs, host);
        }
        catch
        {
            await (hubs?.DisposeAsync() ?? default);
            await (azurite?.DisposeAsync() ?? default);
            throw;
        }
    }

    // A worker answers before its own start is complete; tests count on what is done then.
    private static Task UntilStartedAsync(RunningWorker worker) =>
        Support.EventuallyAsync(() =>
        {
            Assert.Contains(
                worker.Logs,
                log => log.Message.StartsWith("Application started", StringComparison.Ordinal)
            );
            return Task.CompletedTask;
        });

    /// <summary>Posts JSON and reads the answer's JSON.</summary>
    public async Task<JsonNode> PostAsync(string path, object body)
    {
        using var response = await Http.PostAsJsonAsync(path, body);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>Ends host and worker at once; what was under way is handed over again later.</summary>
    public Task KillAsync() => Host.CrashAsync();

    /// <summary>Stops the host; whether its worker ended within the grace.</summary>
    public Task<bool> StopAsync() => Host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        Http.Dispose();
        await Host.DisposeAsync();
        await Hubs.DisposeAsync();
        await (azurite?.DisposeAsync() ?? default);
    }
}
