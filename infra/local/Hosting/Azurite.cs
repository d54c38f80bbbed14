using System.Diagnostics;
using System.Globalization;

namespace Tracking.Local.Hosting;

/// <summary>Azurite as a child of this app: it ends when we close its standard input, or when we die.</summary>
internal sealed class Azurite : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The rows of a large folder that Azurite wrote by itself are taken over before it listens.
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly Process launcher;
    private readonly string pidFile;

    private Azurite(Process launcher, string folder)
    {
        this.launcher = launcher;
        pidFile = PidFile(folder);
    }

    /// <summary>Starts Azurite at an address, unless storage is listening there.</summary>
    /// <returns>The Azurite started; null when storage was there already.</returns>
    public static async Task<Azurite?> EnsureAsync(
        StorageAddress address,
        string folder,
        CancellationToken cancellationToken
    )
    {
        // One left behind by an app that was killed is about to save and end.
        await WaitUntilGoneAsync(PidFile(folder), cancellationToken);
        var listening = await address.ListeningAsync();
        if (listening.Count == 3)
        {
            return null;
        }

        if (listening.Count > 0)
        {
            throw new LocalRuntimeException(
                $"Azurite cannot be started: something else listens on port {listening[0].Port}. "
                    + "Stop that, or set other ports in AzureWebJobsStorage."
            );
        }

        await Tools.EnsureInstalledAsync(cancellationToken);
        return await StartAsync(address, folder, cancellationToken);
    }

    /// <summary>Lets Azurite save its tables and end.</summary>
    public async ValueTask DisposeAsync()
    {
        launcher.StandardInput.Close();
        launcher.Dispose();
        await WaitUntilGoneAsync(pidFile, CancellationToken.None);
    }

    private static async Task<Azurite> StartAsync(
        StorageAddress address,
        string folder,
        CancellationToken cancellationToken
    )
    {
        var launcher = Tools.Start(
            "node",
            [
                Path.Combine(Tools.Folder, "azurite.mjs"),
                folder,
                "--silent",
                "--skipApiVersionCheck",
                "--disableTelemetry",
                .. Endpoint("blob", address.Blob),
                .. Endpoint("queue", address.Queue),
                .. Endpoint("table", address.Table),
            ],
            redirectInput: true
        );
        var azurite = new Azurite(launcher, folder);
        var started = Stopwatch.StartNew();
        while ((await address.ListeningAsync()).Count < 3)
        {
            // The launcher ends when it has written the id of the process that it started.
            var ended = launcher.HasExited && !IsRunning(azurite.pidFile);
            if (ended || started.Elapsed > StartPatience)
            {
                await azurite.DisposeAsync();
                throw DidNotStart(Path.Combine(folder, "azurite.log"));
            }

            await Task.Delay(Poll, cancellationToken);
        }

        return azurite;
    }

    private static LocalRuntimeException DidNotStart(string log)
    {
        var said = File.Exists(log) ? File.ReadLines(log).LastOrDefault() : null;
        return new LocalRuntimeException($"Azurite did not start. {said} See {log}.");
    }

    private static IEnumerable<string> Endpoint(string service, Uri uri) =>
        [
            $"--{service}Host",
            "127.0.0.1",
            $"--{service}Port",
            uri.Port.ToString(CultureInfo.InvariantCulture),
        ];

    private static string PidFile(string folder) => Path.Combine(folder, "azurite.pid");

    private static async Task WaitUntilGoneAsync(string pidFile, CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        while (IsRunning(pidFile) && waited.Elapsed < Patience)
        {
            await Task.Delay(Poll, cancellation);
        }
    }

    private static bool IsRunning(string pidFile)
    {
        try
        {
            using var process = Process.GetProcessById(
                int.Parse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture)
            );
            return process.ProcessName.StartsWith("node", StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception e)
            when (e
                    is IOException
                        or FormatException
                        or ArgumentException
                        or InvalidOperationException
            )
        {
            return false;
        }
    }
}
