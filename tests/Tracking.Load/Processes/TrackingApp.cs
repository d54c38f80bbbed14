using Tracking.Functions;

namespace Tracking.Load.Processes;

/// <summary>The whole app on the local host.</summary>
internal sealed class TrackingApp : IAsyncDisposable
{
    /// <summary>The key that collects.</summary>
    public const string WriteKey = "wk_demo_local_only";

    private const string AdminKey = "ak_demo_local_only";

    private readonly Child child;

    private TrackingApp(Child child, Uri url)
    {
        this.child = child;
        Url = url;
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>What it has used.</summary>
    public Usage Usage => child.Usage;

    /// <summary>The last lines that it wrote.</summary>
    public string Said => child.Said;

    /// <summary>Settings that switch off all readers of the hubs.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> NoReadersAsync()
    {
        var functions = await new GeneratedFunctionMetadataProvider().GetFunctionMetadataAsync(
            AppContext.BaseDirectory
        );
        return functions
            .Where(function =>
                function.RawBindings!.Any(binding =>
                    binding.Contains("eventHubTrigger", StringComparison.OrdinalIgnoreCase)
                )
            )
            .ToDictionary(function => $"AzureWebJobs__{function.Name}__Disabled", _ => "true");
    }

    /// <summary>Starts it.</summary>
    /// <param name="folder">Where its hubs are to be.</param>
    /// <param name="storage">The connection string of its storage.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<TrackingApp> StartAsync(
        string folder,
        string storage,
        IReadOnlyDictionary<string, string>? settings = null
    )
    {
        Uri? url = null;
        var runs = new TaskCompletionSource<Uri>();
        var child = Child.Start(
            Metadata.LocalProgram,
            ["--port", "0", "--data", folder],
            new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
            {
                ["AzureWebJobsStorage"] = storage,
            },
            line =>
            {
                url = line.StartsWith("  http ", StringComparison.Ordinal)
                    ? new Uri(line.Split(' ')[^1])
                    : url;
                // The last line of the summary; everything runs by then.
                if (line.StartsWith("  ZAnyOtherPath ", StringComparison.Ordinal))
                {
                    runs.TrySetResult(url!);
                }
            }
        );
        return new TrackingApp(child, await child.AwaitAsync(runs.Task));
    }

    /// <summary>Lets sessions of the demo project end after a time without events; 60 seconds at least.</summary>
    public async Task EndSessionsAfterAsync(int seconds)
    {
        using var http = new HttpClient { BaseAddress = Url };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {AdminKey}");
        using var body = new StringContent(
            $$"""{"name":"Demo","sessionTimeoutSeconds":{{seconds}}}""",
            System.Text.Encoding.UTF8,
            "application/json"
        );
        using var answer = await http.PutAsync("v1/projects/demo", body);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => child.DisposeAsync();
}
