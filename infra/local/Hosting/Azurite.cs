using System.Diagnostics;
using System.Globalization;

namespace Tracking.Local.Hosting;

/// <summary>
/// Azurite as a child of this app: it ends when we close its standard input, or when we die. When it ends by itself, it is
/// started again.
/// </summary>
internal sealed class Azurite : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The rows of a large folder that Azurite wrote by itself are taken over before it listens.
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly StorageAddress address;
    private readonly string folder;
    private readonly CancellationTokenSource ending = new();
    private Process launcher;
    private Task keeping = Task.CompletedTask;

    private Azurite(StorageAddress address, string folder)
    {
        (this.address, this.folder) = (address, folder);
        launcher = Launch();
    }

    private string PidFile => PidFileIn(folder);

    /// <summary>Starts Azurite at an address, unless storage is listening there.</summary>
    /// <returns>The Azurite started; null when storage was there already.</returns>
    public static async Task<Azurite?> EnsureAsync(
        StorageAddress address,
        string folder,
        CancellationToken cancellationToken
    )
    {
        // One left behind by an app that was killed is about to save and end.
        await WaitUntilGoneAsync(PidFileIn(folder), cancellationToken);
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
        var azurite = new Azurite(address, folder);
        try
        {
            await azurite.ListenAsync(cancellationToken);
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }

        azurite.keeping = azurite.KeepAsync(azurite.ending.Token);
        return azurite;
    }

    /// <summary>Lets Azurite save its tables and end.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ReleaseAsync();
        await WaitUntilGoneAsync(PidFile, CancellationToken.None);
        ending.Dispose();
    }

    private Process Launch() =>
        Tools.Start(
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

    // Once the launcher has ended it is known which process there is.
    private async Task ReleaseAsync()
    {
        launcher.StandardInput.Close();
        await launcher.WaitForExitAsync();
        launcher.Dispose();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.StartNew();
        while ((await address.ListeningAsync()).Count < 3)
        {
            // The launcher ends when it has written the id of the process that it started.
            var ended = launcher.HasExited && !IsRunning(PidFile);
            if (ended || started.Elapsed > StartPatience)
            {
                throw DidNotStart(Path.Combine(folder, "azurite.log"));
            }

            await Task.Delay(Poll, cancellationToken);
        }
    }

    // It may be killed, or fail. What comes meanwhile waits in the hubs.
    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Look, cancellationToken);
            if (IsRunning(PidFile))
            {
                continue;
            }

            Console.WriteLine("Azurite has ended, and is started again.");
            try
            {
                var next = Launch();
                await ReleaseAsync();
                launcher = next;
                await ListenAsync(cancellationToken);
            }
            catch (LocalRuntimeException e)
            {
                // The next look tries again.
                Console.Error.WriteLine(e.Message);
            }
        }
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

    private static string PidFileIn(string folder) => Path.Combine(folder, "azurite.pid");

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
