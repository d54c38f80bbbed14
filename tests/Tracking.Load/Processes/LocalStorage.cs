using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tracking.Load.Storage;
using Tracking.Local.Hosting;

namespace Tracking.Load.Processes;

/// <summary>An empty Azurite in a folder of its own, and a proxy before it that counts.</summary>
internal sealed class LocalStorage : IAsyncDisposable
{
    private const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly string[] Services = ["Blob", "Queue", "Table"];

    private readonly Azurite azurite;
    private readonly List<CountingProxy> proxies;

    private LocalStorage(string folder, Azurite azurite, int[] ports)
    {
        Folder = folder;
        this.azurite = azurite;
        proxies =
        [
            .. Services.Select(
                (service, i) => new CountingProxy(service.ToLowerInvariant(), ports[i], Counts)
            ),
        ];
        Direct = Connection(ports);
        ConnectionString = Connection([.. proxies.Select(proxy => proxy.Port)]);
    }

    /// <summary>A folder for what belongs to it, which goes with it.</summary>
    public string Folder { get; }

    /// <summary>What went through the proxy.</summary>
    public StorageCounts Counts { get; } = new();

    /// <summary>The connection string by which everything is counted.</summary>
    public string ConnectionString { get; }

    /// <summary>The connection string that nobody counts.</summary>
    public string Direct { get; }

    /// <summary>What Azurite has used: all processes whose command line names its folder.</summary>
    public Usage Usage => Usage.Of(Ids());

    /// <summary>Starts one.</summary>
    public static async Task<LocalStorage> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("tracking-load-").FullName;
        var ports = FreePorts();
        var azurite = await Azurite.EnsureAsync(
            StorageAddress.Parse(Connection(ports))!,
            Path.Combine(folder, "azurite"),
            CancellationToken.None
        );
        return new LocalStorage(folder, azurite!, ports);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        proxies.ForEach(proxy => proxy.Dispose());
        await azurite.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private IEnumerable<int> Ids()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(
                    Path.GetFileName(process),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var id
                ) && IsAzurite(Path.Combine(process, "cmdline"))
            )
            {
                yield return id;
            }
        }
    }

    private bool IsAzurite(string commandLine)
    {
        try
        {
            var command = File.ReadAllText(commandLine);
            return command.Contains("node", StringComparison.Ordinal)
                && command.Contains(Path.Combine(Folder, "azurite"), StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Connection(int[] ports) =>
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};"
        + string.Concat(
            Services.Select(
                (service, i) => $"{service}Endpoint=http://127.0.0.1:{ports[i]}/devstoreaccount1;"
            )
        );

    private static int[] FreePorts()
    {
        var listeners = Services.Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
