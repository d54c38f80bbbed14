using System.Text;
using System.Text.Json.Nodes;
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
    public async Task EndSessionsAfterAsync(int seconds) =>
        await SendAsync(
            HttpMethod.Put,
            "v1/projects/demo",
            $$"""{"name":"Demo","sessionTimeoutSeconds":{{seconds}}}"""
        );

    /// <summary>Makes a project.</summary>
    /// <returns>A key of it that collects.</returns>
    public async Task<string> MakeProjectAsync(string name)
    {
        await SendAsync(HttpMethod.Put, $"v1/projects/{name}", """{"name":"Shop"}""");
        var made = await SendAsync(
            HttpMethod.Post,
            $"v1/projects/{name}/keys",
            """{"kind":"write"}"""
        );
        return (string)made["key"]!;
    }

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, string document)
    {
        using var http = new HttpClient { BaseAddress = Url };
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new StringContent(document, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Authorization", $"Bearer {AdminKey}");
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => child.DisposeAsync();
}
