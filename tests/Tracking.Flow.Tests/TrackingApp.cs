using System.Diagnostics;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tracking.Flow.Tests;

/// <summary>The real app as a process of its own.</summary>
internal sealed partial class TrackingApp : IAsyncDisposable
{
    public const string WriteKey = "wk_demo_local_only";
    public const string SecretKey = "sk_demo_local_only";
    public const string AdminKey = "ak_demo_local_only";

    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);
    private static readonly string Program = typeof(TrackingApp)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "LocalProgram")
        .Value!;

    private readonly Process process;
    private readonly StringBuilder output = new();
    private bool disposed;
    private Uri? url;
    private readonly TaskCompletionSource<Uri> address = new();

    private TrackingApp(
        string folder,
        StorageAccount storage,
        string[] args,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        Folder = folder;
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["AzureWebJobsStorage"] = storage.ConnectionString,
                // Nothing is tested by waiting for more events than a test sends.
                ["AzureFunctionsJobHost__extensions__eventHubs__minEventBatchSize"] = "1",
            },
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        string[] port = args.Contains("--port") ? [] : ["--port", "0"];
        foreach (var arg in (string[])[Program, .. port, "--data", folder, .. args])
        {
            start.ArgumentList.Add(arg);
        }

        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, e) => Read(e.Data);
        process.ErrorDataReceived += (_, e) => Read(e.Data);
        process.Exited += (_, _) =>
            address.TrySetException(new InvalidOperationException($"It ended.\n{Output}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Folder { get; }

    public HttpClient Http { get; } = new(new ReferenceCheck());

    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>Starts the app and waits until it says that it runs.</summary>
    public static Task<TrackingApp> StartAsync(
        string folder,
        StorageAccount storage,
        params string[] args
    ) => StartAsync(folder, storage, new Dictionary<string, string>(), args);

    /// <summary>Starts the app with variables of its environment, and waits until it says that it runs.</summary>
    public static async Task<TrackingApp> StartAsync(
        string folder,
        StorageAccount storage,
        IReadOnlyDictionary<string, string> environment,
        params string[] args
    )
    {
        var app = new TrackingApp(folder, storage, args, environment);
        app.Http.BaseAddress = await app.address.Task.WaitAsync(StartPatience);
        app.Http.DefaultRequestHeaders.Add("x-tracking-key", WriteKey);
        return app;
    }

    /// <summary>Starts an app that is expected to end by itself.</summary>
    /// <returns>Its exit code and what it said.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string folder,
        StorageAccount storage,
        params string[] args
    )
    {
        await using var app = new TrackingApp(folder, storage, args);
        app.address.Task.ContinueWith(t => t.Exception, TaskScheduler.Default).GetHashCode();
        await app.process.WaitForExitAsync().WaitAsync(StartPatience);
        return (app.process.ExitCode, app.Output);
    }

    /// <summary>Posts JSON and reads the answer's JSON.</summary>
    public async Task<JsonNode> PostAsync(string path, object body)
    {
        using var response = await Http.PostAsJsonAsync(path, body);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>Ends the app at once, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Ends the app as Ctrl+C does.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync().WaitAsync(StartPatience);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!disposed && !process.HasExited)
        {
            await StopAsync();
        }

        disposed = true;
        process.Dispose();
        Http.Dispose();
    }

    private void Read(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }

        if (line is not null && HttpLine().Match(line) is { Success: true } match)
        {
            url = new Uri(match.Groups[1].Value);
        }

        // The last line of the summary; everything runs by then.
        if (line is not null && line.StartsWith("  ZAnyOtherPath ", StringComparison.Ordinal))
        {
            address.TrySetResult(url!);
        }
    }

    [GeneratedRegex(@"^  http +(http://\S+)$")]
    private static partial Regex HttpLine();
}
